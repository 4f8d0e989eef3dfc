// SPDX-License-Identifier: MIT
//
// The heap that Robson's adversary forces upon every allocator that does not move objects.
#pragma once

#include <bit>
#include <cstdint>

namespace fitmark::workloads {

// Units that an allocator needs at worst for at most `live_units` live units in blocks of 1, 2, 4 …
// `largest_units`: M (log2(n) / 2 + 1) - n + 1. Requires n a power of two that divides M.
// Source: Robson, Bounds for some functions concerning dynamic storage allocation, JACM 21(3), 1974
constexpr double robson_bound_units(std::uint64_t live_units, std::uint64_t largest_units) {
  const double half_log2 = static_cast<double>(std::countr_zero(largest_units)) / 2;
  return static_cast<double>(live_units) * (half_log2 + 1) - static_cast<double>(largest_units) + 1;
}

}  // namespace fitmark::workloads
