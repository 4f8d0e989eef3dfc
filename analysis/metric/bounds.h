// SPDX-License-Identifier: MIT
//
// Bounds on the memory that any allocator needs: the floor, and the worst case of the best
// allocator.
//
// Threads:     none needed; free functions
// Source:      Robson, Bounds for some functions concerning dynamic storage allocation, JACM 21(3),
// 1974
#pragma once

#include <cstdint>

namespace fitmark::analysis {

// Returns LOAD, the largest sum of live bytes: no allocator that cannot move objects, or can, holds
// less. It is the run's own peak of live bytes; the function exists so that the floor has one name.
inline std::uint64_t load_bytes(std::uint64_t peak_live_bytes) { return peak_live_bytes; }

// Returns the bytes with which Robson's strategy serves *every* sequence of requests that has at
// most `peak_live_bytes` live and no object above `largest_bytes`, sizes counted in steps of
// `step_bytes`: M (1 + log2(n) / 2) - n + 1 steps for powers of two, M and n being live and largest
// in steps, M rounded up to a multiple of n. It is the least that suffices: some sequence needs it.
// At least LOAD. Requires step_bytes >= 1; 0 where nothing is live.
std::uint64_t robson_power_of_two_bytes(std::uint64_t peak_live_bytes, std::uint64_t largest_bytes,
                                        std::uint64_t step_bytes);

// Returns the same for sizes of any kind: each rounded up to a power of two, which at most doubles
// what is live. An upper bound: a heap above this on any trace does worse than a known strategy
// must.
std::uint64_t robson_bytes(std::uint64_t peak_live_bytes, std::uint64_t largest_bytes,
                           std::uint64_t step_bytes);

}  // namespace fitmark::analysis
