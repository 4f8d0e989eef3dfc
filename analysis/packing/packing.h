// SPDX-License-Identifier: MIT
//
// Offline packing: fixed addresses for objects whose lifetimes are known, as low as can be found.
//
// The height of any valid packing is achievable by an allocator that knew the future; the least height
// is NP-hard to find, and lies between load and what is found here.
//
// Complexity:  O(n log n) for whole traces; up to kSearchObjects objects a search by steps follows
// Threads:     none needed; free functions
// Source:      Buchsbaum et al., OPT versus LOAD in dynamic storage allocation, STOC 2003, on the problem
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fitmark::analysis {

// An object of `bytes` > 0 that lives at times begin <= t < end; begin < end.
struct Lifetime {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;
};

struct Packing {
  std::vector<std::uint64_t> offsets;  // [n], as the lifetimes
  std::uint64_t height_bytes = 0;      // the largest offset + bytes
  std::string method;                  // which heuristic found it
};

struct PackingSettings {
  std::uint64_t step_bytes = 1;  // sizes are rounded up to a multiple, offsets are multiples
  std::uint64_t search_steps = 4'000'000'000;  // looks at objects that the search may take; 0: none
  std::uint64_t seed = 1;
  // Called before each heuristic with how many of how many are done; false: enough, keep the best so
  // far. The first heuristic always runs. Empty: all run.
  std::function<bool(std::size_t done, std::size_t of)> goes_on = {};
};

// Above this many objects only the O(n log n) heuristics run.
inline constexpr std::uint64_t kSearchObjects = 3000;

struct Load {
  std::uint64_t bytes = 0;
  std::uint64_t time = 0;  // the first time at which so many bytes live
};

// Returns the largest sum of bytes that live at one time: no packing is lower.
Load load_of(std::span<const Lifetime> lifetimes);

// Returns the lowest packing of those that the heuristics find; the same for the same settings.
Packing pack(std::span<const Lifetime> lifetimes, const PackingSettings& settings = {});

// Returns the pair of objects that share an address at one time, or {n, n} if there is none. O(n log n).
std::pair<std::size_t, std::size_t> first_overlap(std::span<const Lifetime> lifetimes,
                                                  std::span<const std::uint64_t> offsets);

// Returns the `count` lifetimes nearest to the time of peak load, those that live then first: for traces
// that are too long to pack whole. A packing of them bounds only what the window needs.
std::vector<Lifetime> window_around_peak(std::span<const Lifetime> lifetimes, std::size_t count);

}  // namespace fitmark::analysis
