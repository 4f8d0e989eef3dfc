// SPDX-License-Identifier: MIT
//
// An index by length as one set: its bins of short extents and its ranges of long ones.
//
// Threads:     pure functions
#pragma once

#include <algorithm>
#include <string>

namespace fitmark::allocator {

// The longest extent's units; 0 when there is none. `extent` turns a word of the ranges into an extent, as below.
template <typename Bins, typename Ranges, typename ExtentOf>
auto largest_units_of(const Bins& bins, const Ranges& ranges, ExtentOf extent) {
  auto largest = bins.longest();
  const unsigned range = ranges.last_filled();
  if (range == Ranges::kNoRange) return largest;
  ranges.for_each_in(range, [&](auto word) { largest = std::max(largest, extent(word).units); });
  return largest;
}

// Calls f(position, units) for each extent.
template <typename Home, typename Bins, typename Ranges, typename ExtentOf, typename F>
void for_each_of(const Home& home, const Bins& bins, const Ranges& ranges, ExtentOf extent, F&& f) {
  bins.for_each(home, f);
  ranges.for_each([&](auto word) { f(extent(word).at, extent(word).units); });
}

// What is wrong with either, or an empty string.
template <typename Home, typename Bins, typename Ranges>
std::string fault_of(const Home& home, const Bins& bins, const Ranges& ranges) {
  return ranges.is_sound() ? bins.check(home) : "the ranges of long extents are out of order";
}

}  // namespace fitmark::allocator
