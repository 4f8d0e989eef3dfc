// SPDX-License-Identifier: MIT
//
// Unusable free index: the share of free memory that cannot serve a request of a given size.
//
// Threads:     none needed; free functions
// Source:      the unusable free space index of Linux, mm/vmstat.c, by size in place of order
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fitmark::analysis {

// Returns (F - bytes of F in extents >= size) / F, 0..1; 0 if nothing is free.
// free_extents_bytes[n] in any order.
double unusable_free_index(std::span<const std::uint64_t> free_extents_bytes,
                           std::uint64_t size_bytes);

struct UnusableFreePoint {
  std::uint64_t size_bytes = 0;
  double index = 0;
};

// Returns the index at 16, 32, 64 ... up to the first power of two above the largest extent, where
// it is 1; ascending in both. Empty if nothing is free. O(n log n).
std::vector<UnusableFreePoint> unusable_free_curve(
    std::span<const std::uint64_t> free_extents_bytes);

}  // namespace fitmark::analysis
