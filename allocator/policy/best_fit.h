// SPDX-License-Identifier: MIT
//
// Best fit and worst fit, exact: bins of one length for short extents, of a range of lengths for long ones.
//
// Layout:      SizeBins below 64 units; above, RangeBins of trees of (units, position), where worst fit counts
//              positions from the top, so that the last key is the lowest of the largest
// Complexity:  find O(1) in the bins, O(log range) above; insert and erase O(log bin); all outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "allocator/policy/extent_tree.h"
#include "allocator/policy/range_bins.h"
#include "allocator/policy/recent_extents.h"
#include "allocator/policy/size_bins.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home, bool kWorst>
class FitBySize {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  Extent<Handle, Units> find(const Home&, Units units) const {
    if constexpr (kWorst) {
      const Extent<Handle, Units> largest = find_largest();
      return largest.units >= units ? largest : Extent<Handle, Units>{Home::kNone, 0};
    } else {
      if (!Bins::holds(units)) return find_long(units);
      const std::uint64_t fitting = bins_.filled_from(units);
      if (fitting != 0) return bins_.lowest(static_cast<Units>(std::countr_zero(fitting)));
      return smallest_from(0);
    }
  }

  void insert(const Home&, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.insert(at, units);
    } else {
      long_.insert(Ranges::range_of(units), key(at, units));
    }
  }

  void erase(const Home&, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.erase(at, units);
    } else {
      long_.erase(Ranges::range_of(units), key(at, units));
    }
  }

  using Rank = typename SizeKey<Units, Handle>::Word;
  static constexpr Rank kUnfit = ~Rank{0};
  static Rank rank(const Extent<Handle, Units>& extent, Units units) {
    const Units order = kWorst ? ~extent.units : extent.units;
    return extent.units < units ? kUnfit : Key(order, extent.at).word();
  }
  static Extent<Handle, Units> extent_of(Rank rank) {
    const Key found = Key::of_word(rank);
    return {found.at(), kWorst ? ~found.units() : found.units()};
  }
  void chosen(const Extent<Handle, Units>&, Units) {}

  Units largest_units(const Home&) const { return find_largest().units; }

  std::uint64_t held_bytes() const { return long_.held_bytes() + bins_.held_bytes(); }

  template <typename F>
  void for_each(const Home&, F&& f) const {
    bins_.for_each(f);
    long_.for_each([&](const Key& found) { f(position(found), found.units()); });
  }

  std::string check(const Home&) const {
    return long_.is_sound() ? bins_.check() : "the ranges of long extents are out of order";
  }

 private:
  using Bins = SizeBins<Home>;
  using Key = SizeKey<Units, Handle>;
  using Ranges = RangeBins<Units, Bins::kBins, ExtentTree<Key>>;

  static Key key(Handle at, Units units) { return Key(units, kWorst ? Home::kNone - at : at); }
  static Handle position(const Key& found) {
    return kWorst ? Home::kNone - found.at() : found.at();
  }
  static Extent<Handle, Units> extent(const Key& found) { return {position(found), found.units()}; }

  // The smallest long extent of at least `units`.
  Extent<Handle, Units> find_long(Units units) const {
    const unsigned range = Ranges::range_of(units);
    const auto found = long_.tree(range).at_least(long_.pool(), Key(units, 0));
    return found ? extent(*found) : smallest_from(range + 1);
  }
  Extent<Handle, Units> smallest_from(unsigned first_range) const {
    const unsigned range = long_.filled_from(first_range);
    if (range == Ranges::kNoRange) return {Home::kNone, 0};
    return extent(long_.tree(range).first(long_.pool()));
  }

  Extent<Handle, Units> find_largest() const {
    const unsigned range = long_.last_filled();
    if (range != Ranges::kNoRange) return extent(long_.tree(range).last(long_.pool()));
    if (bins_.filled() == 0) return {Home::kNone, 0};
    return bins_.lowest(bins_.longest());
  }

  Bins bins_;
  Ranges long_;
};

// The smallest adequate extent, the lowest address among equals.
template <typename Home>
using BestFit = RecentExtents<Home, FitBySize<Home, false>>;

// The largest extent, the lowest address among equals.
template <typename Home>
using WorstFit = RecentExtents<Home, FitBySize<Home, true>>;

}  // namespace fitmark::allocator
