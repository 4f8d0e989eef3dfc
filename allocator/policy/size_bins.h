// SPDX-License-Identifier: MIT
//
// The small free extents: one set in address order for each exact length below 64 units.
//
// Layout:      a word of non-empty bins; the lowest position of each bin; in each a Front; what did not fit into it
//              in RegionLists or, where the home neither holds nodes nor lists extents, in LengthTrees
// Invariants:  bit u of filled() == bin u is not empty; lowest(u) == kNone exactly when it is empty
// Complexity:  in the front O(1) without branches; beyond it that of the rest
// Threads:     none
// Source:      exact lists: Standish, Data Structure Techniques, 1980, section 6.2; dlmalloc's small bins
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>

#include "allocator/heap/geometry.h"
#include "allocator/policy/front.h"
#include "allocator/policy/length_trees.h"
#include "allocator/policy/region_lists.h"

namespace fitmark::allocator {

template <typename Home>
class SizeBins {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr Handle kNone = Home::kNone;
  static constexpr unsigned kBins = 64;

  SizeBins() { lowest_.fill(kNone); }

  // Whether extents of this length belong here.
  static constexpr bool holds(Units units) { return units < kBins; }

  std::uint64_t filled() const { return filled_; }
  // Bins of at least `units`. Requires holds(units).
  std::uint64_t filled_from(Units units) const { return filled_ >> units << units; }
  Extent<Handle, Units> lowest(Units units) const { return {lowest_[units], units}; }

  // The lowest positions of the bins from `units` on, kNone where there is none; eight can be read, whatever follows
  // the last bin.
  const Handle* lowest_positions(Units units) const { return &lowest_[units]; }

  // The smallest extent of at least `units`, or `beyond` when there is none here. Requires holds(units).
  Extent<Handle, Units> smallest_from(Units units, const Extent<Handle, Units>& beyond) const {
    const std::uint64_t fitting = filled_from(units);
    if (fitting == 0) return beyond;
    return lowest(static_cast<Units>(std::countr_zero(fitting)));
  }

  // The longest extent's units; 0 when there is none.
  Units longest() const {
    return filled_ == 0 ? 0 : static_cast<Units>(std::bit_width(filled_) - 1);
  }

  void insert(const Home& home, Handle at, Units units) {
    Bin& bin = bins_[units];
    filled_ |= std::uint64_t{1} << units;
    lowest_[units] = std::min(lowest_[units], at);
    const Key key = key_of(at);
    if (!bin.front.is_full()) {
      bin.front.insert(key);
    } else {
      insert_into_full(home, bin, key, units);
    }
  }

  void erase(const Home& home, Handle at, Units units) {
    Bin& bin = bins_[units];
    if (!bin.front.erase(key_of(at))) erase_from_rest(home, bin, at, units);
    const Key lowest = std::min(bin.front.lowest(), bin.rest_lowest);
    lowest_[units] = position_of(lowest);
    filled_ &= ~(std::uint64_t{lowest == kEmpty} << units);
  }

  std::uint64_t held_bytes() const { return rest_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (Units units = 0; units < kBins; ++units) {
      const Bin& bin = bins_[units];
      for (unsigned place = 0; place < BinFront::kRoom && bin.front[place] != kEmpty; ++place) {
        f(position_of(bin.front[place]), units);
      }
      rest_.for_each(home, units, [&](Handle at) { f(at, units); });
    }
  }

  std::string check(const Home& home) const {
    if (!rest_.is_sound(home)) return "a bin of free extents is out of order";
    for (Units units = 0; units < kBins; ++units) {
      const Bin& bin = bins_[units];
      Key rest_lowest = kEmpty;
      rest_.for_each(home, units,
                     [&](Handle at) { rest_lowest = std::min(rest_lowest, key_of(at)); });
      const Key lowest = std::min(rest_lowest, bin.front.lowest());
      if (bin.rest_lowest != rest_lowest || lowest_[units] != position_of(lowest))
        return "a bin's lowest extent is wrong";
      if ((filled_ >> units & 1) == (lowest == kEmpty)) return "the word of filled bins is wrong";
    }
    return {};
  }

 private:
  // The position in signed order, as vector units compare.
  using Key = std::make_signed_t<Handle>;
  using BinFront = Front<Key, 8>;
  using Rest = std::conditional_t<Home::kHoldsIndex || ListsExtents<Home>, RegionLists<Home, kBins>,
                                  LengthTrees<Home, kBins>>;
  static constexpr Key kEmpty = BinFront::kUnused;
  static constexpr Handle kSign = ~(kNone >> 1);
  static Key key_of(Handle at) { return static_cast<Key>(at ^ kSign); }
  static Handle position_of(Key key) { return static_cast<Handle>(key) ^ kSign; }

  struct Bin {
    BinFront front;
    Key rest_lowest = kEmpty;  // of what is not in the front
  };

  // The highest goes to the rest: the lowest are the next to be chosen.
  [[gnu::noinline]] void insert_into_full(const Home& home, Bin& bin, Key key, Units units) {
    const Key highest = std::max(key, bin.front[BinFront::kRoom - 1]);
    rest_.insert(home, position_of(highest), units);
    bin.rest_lowest = std::min(bin.rest_lowest, highest);
    if (highest == key) return;
    bin.front.keep_lowest(BinFront::kRoom - 1);
    bin.front.insert(key);
  }

  [[gnu::noinline]] void erase_from_rest(const Home& home, Bin& bin, Handle at, Units units) {
    rest_.erase(home, at, units);
    bin.rest_lowest = key_of(rest_.lowest(units));
  }

  std::uint64_t filled_ = 0;
  std::array<Handle, kBins + 8> lowest_;
  std::array<Bin, kBins> bins_;
  Rest rest_;
};

}  // namespace fitmark::allocator
