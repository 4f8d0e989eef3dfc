// SPDX-License-Identifier: MIT
//
// First fit, exact: bins for short extents with the lowest position of each and of all longer ones, a tree in
// address order that knows the largest length below each node for long ones.
//
// Layout:      SizeBins below 64 units, an ExtentTree of (position, units) above;
//              lowest_from_[u] is the lowest position of any extent of at least u units, for u <= 64
// Complexity:  find O(1) below 64 units, O(log n) above; insert and erase O(log n) and up to 64 steps of one
//              comparison; all outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5, algorithm A
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "allocator/policy/extent_tree.h"
#include "allocator/policy/size_bins.h"

namespace fitmark::allocator {

template <typename Home>
class FirstFit {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  FirstFit() { lowest_from_.fill(Home::kNone); }

  Handle find(const Home&, Units units) const {
    if (Bins::holds(units)) return lowest_from_[units];
    const auto found = long_.first_with(pool_, units);
    return found ? *found : Home::kNone;
  }

  void insert(const Home&, Handle at, Units units) {
    add(at, units);
    update(units);
  }
  void erase(const Home&, Handle at, Units units) {
    remove(at, units);
    update(units);
  }
  void replace(const Home&, Handle at, Units units, Handle to, Units to_units) {
    if (!Bins::holds(units) && !Bins::holds(to_units)) {
      long_.replace(pool_, at, to, to_units);
      update(units);
      return;
    }
    remove(at, units);
    add(to, to_units);
    update(units);
    update(to_units);
  }

  Units largest_units(const Home&) const {
    if (!long_.is_empty()) return long_.longest(pool_);
    return bins_.longest();
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes() + bins_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    bins_.for_each(f);
    long_.for_each(pool_, [&](Handle at) { f(at, home.units(at)); });
  }

  std::string check(const Home&) const {
    Handle lowest = lowest_long();
    for (Units units = Bins::kBins; units > 0; --units) {
      if (lowest_from_[units] != lowest)
        return "the lowest extent of at least some length is wrong";
      lowest = std::min(lowest, bins_.lowest(units - 1));
    }
    return long_.is_sound(pool_) ? bins_.check() : "the tree of long extents is out of order";
  }

 private:
  using Bins = SizeBins<Home>;
  using Tree = ExtentTree<Handle, Units>;

  void add(Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.insert(at, units);
    } else {
      long_.insert(pool_, at, units);
    }
  }
  void remove(Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.erase(at, units);
    } else {
      long_.erase(pool_, at);
    }
  }

  Handle lowest_long() const { return long_.is_empty() ? Home::kNone : long_.first(pool_); }

  // The bin of this length, or the tree, changed: corrects the lowest positions from there downwards.
  void update(Units units) {
    if (!Bins::holds(units)) {
      const Handle lowest = lowest_long();
      if (lowest_from_[Bins::kBins] == lowest) return;
      lowest_from_[Bins::kBins] = lowest;
      units = Bins::kBins - 1;
    }
    for (;; --units) {
      const Handle lowest = std::min(bins_.lowest(units), lowest_from_[units + 1]);
      if (lowest_from_[units] == lowest) return;
      lowest_from_[units] = lowest;
      if (units == 0) return;
    }
  }

  Bins bins_;
  Tree long_;
  typename Tree::Pool pool_;
  std::array<Handle, Bins::kBins + 1> lowest_from_;
};

}  // namespace fitmark::allocator
