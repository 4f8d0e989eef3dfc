// SPDX-License-Identifier: MIT
//
// First fit, exact: the bins of best fit, with the lowest position of each, ordered by address inside.
//
// Layout:      SizeBins below 64 units; above, RangeBins of trees of (position, units) that know the largest
//              length below each node; LowestPositions over all bins and ranges
// Complexity:  find O(1) below 64 units, O(log range) above; insert and erase O(log bin); all outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5, algorithm A
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"
#include "allocator/policy/extent_tree.h"
#include "allocator/policy/lowest_positions.h"
#include "allocator/policy/range_bins.h"
#include "allocator/policy/recent_extents.h"
#include "allocator/policy/size_bins.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home>
class LowestFit {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  using Packed = SizeKey<Handle, Units>;  // the position first: lower is better

  Extent<Handle, Units> find(const Home& home, Units units) const {
    Handle at = Home::kNone;
    if (Bins::holds(units)) {
      at = lowest_.lowest_from(static_cast<unsigned>(units));
    } else {
      const unsigned range = Ranges::range_of(units);
      at = lowest_.lowest_from(Bins::kBins + range + 1);
      const auto near = long_.tree(range).first_with(long_.pool(), units);
      if (near) at = std::min(at, *near);
    }
    return {at, at == Home::kNone ? 0 : home.units(at)};
  }

  void insert(const Home&, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.insert(at, units);
      note(static_cast<unsigned>(units), bins_.lowest(units).at);
    } else {
      const unsigned range = Ranges::range_of(units);
      long_.insert(range, at, units);
      note_range(range);
    }
  }

  void erase(const Home&, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.erase(at, units);
      note(static_cast<unsigned>(units), bins_.lowest(units).at);
    } else {
      const unsigned range = Ranges::range_of(units);
      long_.erase(range, at);
      note_range(range);
    }
  }

  using Rank = typename Packed::Word;
  static constexpr Rank kUnfit = ~Rank{0};
  static Rank rank(const Extent<Handle, Units>& extent, Units units) {
    return extent.units < units ? kUnfit : Packed(extent.at, extent.units).word();
  }
  static Extent<Handle, Units> extent_of(Rank rank) {
    const Packed found = Packed::of_word(rank);
    return {found.units(), found.at()};
  }
  void chosen(const Extent<Handle, Units>&, Units) {}

  Units largest_units(const Home&) const {
    const unsigned range = long_.last_filled();
    return range == Ranges::kNoRange ? bins_.longest() : long_.tree(range).longest(long_.pool());
  }

  std::uint64_t held_bytes() const { return long_.held_bytes() + bins_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    bins_.for_each(f);
    long_.for_each([&](Handle at) { f(at, home.units(at)); });
  }

  std::string check(const Home&) const {
    for (unsigned bin = 0; bin < Bins::kBins + Ranges::kRanges; ++bin) {
      if (lowest_[bin] != lowest_in(bin)) return "the lowest extent of a bin is wrong";
    }
    return long_.is_sound() ? bins_.check() : "the ranges of long extents are out of order";
  }

 private:
  using Bins = SizeBins<Home>;
  using Ranges = RangeBins<Units, Bins::kBins, ExtentTree<Handle, Units>>;

  void note(unsigned bin, Handle lowest) {
    if (lowest_[bin] != lowest) lowest_.set(bin, lowest);
  }
  void note_range(unsigned range) { note(Bins::kBins + range, lowest_in(Bins::kBins + range)); }

  Handle lowest_in(unsigned bin) const {
    if (Bins::holds(bin)) return bins_.lowest(bin).at;
    const auto& tree = long_.tree(bin - Bins::kBins);
    return tree.is_empty() ? Home::kNone : tree.first(long_.pool());
  }

  Bins bins_;
  Ranges long_;
  LowestPositions<Handle, Bins::kBins + Ranges::kRanges> lowest_;
};

// The lowest adequate extent.
template <typename Home>
using FirstFit = RecentExtents<Home, LowestFit<Home>>;

}  // namespace fitmark::allocator
