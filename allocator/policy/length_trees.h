// SPDX-License-Identifier: MIT
//
// Sets of short free extents, one for each exact length, outside the heap: a tree of positions for each.
//
// Layout:      ExtentTrees whose keys descend with the position, so that the lowest stands last and is taken off in
//              O(1)
// Complexity:  insert, erase O(log set); lowest O(log set)
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "allocator/policy/extent_tree.h"

namespace fitmark::allocator {

// As RegionLists, for homes that have no memory.
template <typename Home, unsigned kBins>
class LengthTrees {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr Handle kNone = Home::kNone;

  void insert(const Home&, Handle at, Units units) { trees_[units].insert(pool_, key_of(at)); }

  // Requires that the extent is here.
  void erase(const Home&, Handle at, Units units) {
    Tree& tree = trees_[units];
    if (tree.last(pool_) == key_of(at)) {
      tree.erase_last(pool_);
    } else {
      tree.erase(pool_, key_of(at));
    }
  }

  // The lowest extent of exactly so many units, or kNone.
  Handle lowest(Units units) const {
    const Tree& tree = trees_[units];
    return tree.is_empty() ? kNone : position_of(tree.last(pool_));
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  // Calls f(position) for each extent of so many units.
  template <typename F>
  void for_each(const Home&, Units units, F&& f) const {
    trees_[units].for_each(pool_, [&](Key key) { f(position_of(key)); });
  }

  bool is_sound(const Home&) const {
    for (const Tree& tree : trees_) {
      if (!tree.is_sound(pool_)) return false;
    }
    return true;
  }

 private:
  using Key = std::make_signed_t<Handle>;  // in signed order, as vector units compare
  using Tree = ExtentTree<Key>;
  static constexpr Handle kSign = ~(kNone >> 1);
  static Key key_of(Handle at) { return ~static_cast<Key>(at ^ kSign); }
  static Handle position_of(Key key) { return static_cast<Handle>(~key) ^ kSign; }

  std::array<Tree, kBins> trees_;
  typename Tree::Pool pool_;
};

}  // namespace fitmark::allocator
