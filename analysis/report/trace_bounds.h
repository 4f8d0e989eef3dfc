// SPDX-License-Identifier: MIT
//
// Computes the bounds that reports draw for a trace: load, an achievable height, Robson's worst case.
//
// Complexity:  that of pack(): about a minute for 10^6 objects
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
  std::uint64_t pack_objects = 2'000'000;  // above this only so many, nearest the peak, are packed
  PackingSettings packing = {};            // its step is taken from step_bytes
};

// Returns the bounds of the objects whose requested bytes and lifetimes, in events, are given.
// Achievable heights are in rounded bytes, the load in requested ones.
TraceBounds bounds_of(const std::string& trace, const std::string& trace_digest,
                      std::span<const Lifetime> lifetimes, const BoundsSettings& settings = {});

}  // namespace fitmark::analysis
