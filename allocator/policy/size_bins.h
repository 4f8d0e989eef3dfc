// SPDX-License-Identifier: MIT
//
// The small free extents: one set in address order for each exact length below 64 units.
//
// Layout:      a word of non-empty bins; the lowest position of each bin; an ExtentTree each, whose keys count
//              from the top so that the lowest position stands last and is taken off in O(1)
// Invariants:  bit u of filled() == bin u is not empty; lowest(u) == kNone exactly when it is empty
// Complexity:  insert and erase O(log bin); a bin of up to 62 extents is one node of 256 bytes
// Threads:     none
// Source:      exact lists: Standish, Data Structure Techniques, 1980, section 6.2; dlmalloc's small bins
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>

#include "allocator/heap/geometry.h"
#include "allocator/policy/extent_tree.h"

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

  // The longest extent's units; 0 when there is none.
  Units longest() const {
    return filled_ == 0 ? 0 : static_cast<Units>(std::bit_width(filled_) - 1);
  }

  void insert(Handle at, Units units) {
    trees_[units].insert(pool_, flip(at));
    filled_ |= std::uint64_t{1} << units;
    if (at < lowest_[units]) lowest_[units] = at;
  }

  void erase(Handle at, Units units) {
    Tree& tree = trees_[units];
    if (lowest_[units] != at) {
      tree.erase(pool_, flip(at));
      return;
    }
    tree.erase_last(pool_);
    if (tree.is_empty()) {
      filled_ &= ~(std::uint64_t{1} << units);
      lowest_[units] = kNone;
    } else {
      lowest_[units] = unflip(tree.last(pool_));
    }
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  template <typename F>
  void for_each(F&& f) const {
    for (Units units = 0; units < kBins; ++units) {
      trees_[units].for_each(pool_, [&](Key key) { f(unflip(key), units); });
    }
  }

  std::string check() const {
    for (Units units = 0; units < kBins; ++units) {
      const Tree& tree = trees_[units];
      const Handle lowest = tree.is_empty() ? kNone : unflip(tree.last(pool_));
      if (!tree.is_sound(pool_)) return "a bin of free extents is out of order";
      if (lowest != lowest_[units]) return "a bin's lowest extent is wrong";
      if ((filled_ >> units & 1) == tree.is_empty()) return "the word of filled bins is wrong";
    }
    return {};
  }

 private:
  // Descending with the position, so that the lowest stands last; signed, as vector units compare.
  using Key = std::make_signed_t<Handle>;
  using Tree = ExtentTree<Key>;
  static constexpr Handle kTop = kNone >> 1;
  static Key flip(Handle at) { return static_cast<Key>(kTop - at); }
  static Handle unflip(Key key) { return kTop - static_cast<Handle>(key); }

  std::uint64_t filled_ = 0;
  std::array<Handle, kBins> lowest_;
  std::array<Tree, kBins> trees_;
  typename Tree::Pool pool_;
};

}  // namespace fitmark::allocator
