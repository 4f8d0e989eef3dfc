// SPDX-License-Identifier: MIT
//
// The small free extents: one set in address order for each exact length below 64 units.
//
// Layout:      a word of non-empty bins; the lowest position of each bin; in each a Front, and an ExtentTree of
//              what did not fit into it, whose keys descend with the position so that the lowest stands last and
//              is taken off in O(1)
// Invariants:  bit u of filled() == bin u is not empty; lowest(u) == kNone exactly when it is empty
// Complexity:  in the front O(1) without branches; insert and erase in the tree O(log bin)
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
#include "allocator/policy/extent_tree.h"
#include "allocator/policy/front.h"

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

  void insert(Handle at, Units units) {
    Bin& bin = bins_[units];
    if (bin.front.is_full()) [[unlikely]]
      pass_on(bin);
    bin.front.insert(key_of(at));
    filled_ |= std::uint64_t{1} << units;
    lowest_[units] = std::min(lowest_[units], at);
  }

  void erase(Handle at, Units units) {
    Bin& bin = bins_[units];
    if (!bin.front.erase(key_of(at))) erase_from_tree(bin, ~key_of(at));
    const Key lowest = std::min(bin.front.lowest(), bin.tree_lowest);
    lowest_[units] = position_of(lowest);
    filled_ &= ~(std::uint64_t{lowest == kEmpty} << units);
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  template <typename F>
  void for_each(F&& f) const {
    for (Units units = 0; units < kBins; ++units) {
      const Bin& bin = bins_[units];
      for (unsigned place = 0; place < BinFront::kRoom && bin.front[place] != kEmpty; ++place) {
        f(position_of(bin.front[place]), units);
      }
      bin.tree.for_each(pool_, [&](Key key) { f(position_of(~key), units); });
    }
  }

  std::string check() const {
    for (Units units = 0; units < kBins; ++units) {
      const Bin& bin = bins_[units];
      if (!bin.tree.is_sound(pool_)) return "a bin of free extents is out of order";
      const Key tree_lowest = bin.tree.is_empty() ? kEmpty : ~bin.tree.last(pool_);
      const Key lowest = std::min(tree_lowest, bin.front.lowest());
      if (bin.tree_lowest != tree_lowest || lowest_[units] != position_of(lowest))
        return "a bin's lowest extent is wrong";
      if ((filled_ >> units & 1) == (lowest == kEmpty)) return "the word of filled bins is wrong";
    }
    return {};
  }

 private:
  // The position in signed order, as vector units compare.
  using Key = std::make_signed_t<Handle>;
  using Tree = ExtentTree<Key>;
  using BinFront = Front<Key, 8>;
  static constexpr Key kEmpty = BinFront::kUnused;
  static constexpr Handle kSign = ~(kNone >> 1);
  static Key key_of(Handle at) { return static_cast<Key>(at ^ kSign); }
  static Handle position_of(Key key) { return static_cast<Handle>(key) ^ kSign; }

  struct Bin {
    BinFront front;
    Key tree_lowest = kEmpty;
    Tree tree;
  };

  // Half of a full front, the higher, goes to the tree: the lowest are the next to be chosen.
  [[gnu::noinline]] void pass_on(Bin& bin) {
    for (unsigned place = BinFront::kRoom; place-- > BinFront::kRoom / 2;) {
      bin.tree.insert(pool_, ~bin.front[place]);
    }
    bin.tree_lowest = std::min(bin.tree_lowest, bin.front[BinFront::kRoom / 2]);
    bin.front.keep_lowest(BinFront::kRoom / 2);
  }

  [[gnu::noinline]] void erase_from_tree(Bin& bin, Key key) {
    if (bin.tree_lowest != ~key) {
      bin.tree.erase(pool_, key);
      return;
    }
    bin.tree.erase_last(pool_);
    bin.tree_lowest = bin.tree.is_empty() ? kEmpty : ~bin.tree.last(pool_);
  }

  std::uint64_t filled_ = 0;
  std::array<Handle, kBins> lowest_;
  std::array<Bin, kBins> bins_;
  typename Tree::Pool pool_;
};

}  // namespace fitmark::allocator
