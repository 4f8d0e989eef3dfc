// SPDX-License-Identifier: MIT
//
// The lowest position of each of many bins, and the lowest of all bins from one on.
//
// Layout:      three levels: bins, groups of eight bins, groups of eight groups
// Invariants:  each group's entry is the lowest of its members
// Complexity:  set and lowest_from: at most 8 comparisons a level, without a data-dependent branch
// Threads:     none
#pragma once

#include <algorithm>
#include <array>
#include <limits>

namespace fitmark::allocator {

template <typename Handle, unsigned kBins>
class LowestPositions {
 public:
  static constexpr Handle kNone = std::numeric_limits<Handle>::max();

  LowestPositions() {
    bins_.fill(kNone);
    groups_.fill(kNone);
    tops_.fill(kNone);
  }

  Handle operator[](unsigned bin) const { return bins_[bin]; }

  void set(unsigned bin, Handle lowest) {
    bins_[bin] = lowest;
    const Handle group = lowest_of(bins_, bin / 8 * 8, bin / 8 * 8 + 8);
    if (group == groups_[bin / 8]) return;
    groups_[bin / 8] = group;
    tops_[bin / 64] = lowest_of(groups_, bin / 64 * 8, bin / 64 * 8 + 8);
  }

  // The lowest position in any bin from `bin` on, or kNone.
  Handle lowest_from(unsigned bin) const {
    const unsigned group = bin / 8, top = bin / 64;
    const Handle in_group = lowest_of(bins_, bin, group * 8 + 8);
    const Handle in_top = lowest_of(groups_, group + 1, top * 8 + 8);
    return std::min({in_group, in_top, lowest_of(tops_, top + 1, kTops)});
  }

 private:
  static constexpr unsigned kTops = (kBins + 63) / 64;

  template <typename Array>
  static Handle lowest_of(const Array& array, unsigned begin, unsigned end) {
    Handle lowest = kNone;
    for (unsigned i = begin; i < end; ++i) lowest = std::min(lowest, array[i]);
    return lowest;
  }

  std::array<Handle, kTops * 64> bins_;
  std::array<Handle, kTops * 8> groups_;
  std::array<Handle, kTops> tops_;
};

}  // namespace fitmark::allocator
