// SPDX-License-Identifier: MIT
//
// Best fit and worst fit, exact: bins for short extents, a tree ordered by length and address for long ones.
//
// Layout:      SizeBins below 64 units; above, an ExtentTree of (units, position), where worst fit counts
//              positions from the top, so that the last key is the lowest of the largest
// Complexity:  find O(1) in the bins, O(log n) in the tree; insert and erase O(log n); all outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "allocator/policy/extent_tree.h"
#include "allocator/policy/size_bins.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home, bool kWorst>
class FitBySize {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  Handle find(const Home&, Units units) const {
    if constexpr (kWorst) {
      if (!long_.is_empty()) {
        const Key largest = long_.last(pool_);
        return largest.units() >= units ? position(largest) : Home::kNone;
      }
      if (!Bins::holds(units) || bins_.filled_from(units) == 0) return Home::kNone;
      return bins_.lowest(bins_.longest());
    } else {
      if (Bins::holds(units)) {
        const std::uint64_t fitting = bins_.filled_from(units);
        if (fitting != 0) return bins_.lowest(static_cast<Units>(std::countr_zero(fitting)));
      }
      const auto found = long_.at_least(pool_, Key(units, 0));
      return found ? position(*found) : Home::kNone;
    }
  }

  void insert(const Home&, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.insert(at, units);
    } else {
      long_.insert(pool_, key(at, units));
    }
  }

  void erase(const Home&, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.erase(at, units);
    } else {
      long_.erase(pool_, key(at, units));
    }
  }

  void replace(const Home& home, Handle at, Units units, Handle to, Units to_units) {
    if (!Bins::holds(units) && !Bins::holds(to_units)) {
      long_.replace(pool_, key(at, units), key(to, to_units));
      return;
    }
    erase(home, at, units);
    insert(home, to, to_units);
  }

  Units largest_units(const Home&) const {
    if (!long_.is_empty()) return long_.last(pool_).units();
    return bins_.longest();
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes() + bins_.held_bytes(); }

  template <typename F>
  void for_each(const Home&, F&& f) const {
    bins_.for_each(f);
    long_.for_each(pool_, [&](const Key& found) { f(position(found), found.units()); });
  }

  std::string check(const Home&) const {
    return long_.is_sound(pool_) ? bins_.check() : "the tree of long extents is out of order";
  }

 private:
  using Bins = SizeBins<Home>;
  using Key = SizeKey<Units, Handle>;
  using Tree = ExtentTree<Key>;

  static Key key(Handle at, Units units) { return Key(units, kWorst ? Home::kNone - at : at); }
  static Handle position(const Key& found) {
    return kWorst ? Home::kNone - found.at() : found.at();
  }

  Bins bins_;
  Tree long_;
  typename Tree::Pool pool_;
};

// The smallest adequate extent, the lowest address among equals.
template <typename Home>
using BestFit = FitBySize<Home, false>;

// The largest extent, the lowest address among equals.
template <typename Home>
using WorstFit = FitBySize<Home, true>;

}  // namespace fitmark::allocator
