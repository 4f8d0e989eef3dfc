// SPDX-License-Identifier: MIT
//
// Best fit and worst fit, exact and in O(log n): one tree of extents ordered by length, then by address.
//
// Layout:      an ExtentTree of (units, position); worst fit counts positions from the top, so that the last
//              key is the lowest of the largest
// Complexity:  every operation O(log n), outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5
#pragma once

#include <cstdint>
#include <string>

#include "allocator/policy/extent_tree.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home, bool kWorst>
class FitBySize {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  Handle find(const Home&, Units units) const {
    const auto found = kWorst ? tree_.last(pool_) : tree_.at_least(pool_, Key(units, 0));
    if (!found || found->units() < units) return Home::kNone;
    return position(*found);
  }

  void insert(const Home&, Handle at, Units units) { tree_.insert(pool_, key(at, units)); }
  void erase(const Home&, Handle at, Units units) { tree_.erase(pool_, key(at, units)); }
  void replace(const Home&, Handle at, Units units, Handle to, Units to_units) {
    tree_.replace(pool_, key(at, units), key(to, to_units));
  }

  Units largest_units(const Home&) const {
    const auto largest = tree_.last(pool_);
    return largest ? largest->units() : 0;
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  template <typename F>
  void for_each(const Home&, F&& f) const {
    tree_.for_each(pool_, [&](const Key& found) { f(position(found), found.units()); });
  }

  std::string check(const Home&) const {
    return tree_.is_sound(pool_) ? "" : "the tree of free extents is out of order";
  }

 private:
  using Key = SizeKey<Units, Handle>;
  using Tree = ExtentTree<Key>;

  static Key key(Handle at, Units units) { return Key(units, kWorst ? Home::kNone - at : at); }
  static Handle position(const Key& found) {
    return kWorst ? Home::kNone - found.at() : found.at();
  }

  typename Tree::Pool pool_;
  Tree tree_;
};

// The smallest adequate extent, the lowest address among equals.
template <typename Home>
using BestFit = FitBySize<Home, false>;

// The largest extent, the lowest address among equals.
template <typename Home>
using WorstFit = FitBySize<Home, true>;

}  // namespace fitmark::allocator
