// SPDX-License-Identifier: MIT
//
// Computes the bounds that reports draw for a trace: load, an achievable height, Robson's worst case.
//
// Complexity:  that of pack()
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "analysis/packing/packing.h"
#include "analysis/report/report.h"

namespace fitmark::analysis {

struct BoundsSettings {
  std::uint64_t step_bytes = 16;  // what malloc must align to: sizes are rounded up for packing
  std::uint64_t pack_objects = 1'000'000;  // of more only so many, nearest the peak; 0: none
  PackingSettings packing = {};            // its step is taken from step_bytes
};

// What the bounds of a whole trace are computed from.
struct TraceNeeds {
  std::uint64_t load_bytes = 0;     // peak of live bytes
  std::uint64_t largest_bytes = 0;  // the largest request
  std::uint64_t objects = 0;        // of at least one byte
};

TraceNeeds needs_of(std::span<const Lifetime> lifetimes);

// Returns the bounds of a trace; `lifetimes`, requested bytes and events, are all its objects or those
// near its peak. Achievable heights are in rounded bytes, the load in requested ones; objects of 0
// bytes take no part. A packing of a window bounds what the window needs, hence the whole trace from
// below only.
TraceBounds bounds_of(const std::string& trace, const std::string& trace_digest,
                      const TraceNeeds& needs, std::span<const Lifetime> lifetimes,
                      const BoundsSettings& settings = {});

}  // namespace fitmark::analysis
