// SPDX-License-Identifier: MIT
//
// Next fit, exact: one tree of extents in address order that knows the largest length below each node.
//
// Layout:      an ExtentTree of (position, units), and the rover
// Complexity:  every operation O(log n), outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5, exercise 6
#pragma once

#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"
#include "allocator/policy/extent_tree.h"
#include "allocator/policy/recent_extents.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home>
class RovingFit {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  using Packed = SizeKey<Handle, Units>;  // the distance from the rover first: lower is better

  Extent<Handle, Units> find(const Home& home, Units units) const {
    auto found = tree_.first_with_from(pool_, units, rover_);
    if (!found) found = tree_.first_with(pool_, units);
    if (!found) return {Home::kNone, 0};
    return {*found, home.units(*found)};
  }

  using Rank = typename Packed::Word;
  static constexpr Rank kUnfit = ~Rank{0};
  Rank rank(const Extent<Handle, Units>& extent, Units units) const {
    return extent.units < units ? kUnfit : Packed(extent.at - rover_, extent.units).word();
  }
  Extent<Handle, Units> extent_of(Rank rank) const {
    const Packed found = Packed::of_word(rank);
    return {found.units() + rover_, found.at()};
  }
  void chosen(const Extent<Handle, Units>& extent, Units units) {
    if (extent.at != Home::kNone) rover_ = extent.at + units;
  }

  void insert(const Home&, Handle at, Units units) { tree_.insert(pool_, at, units); }
  void erase(const Home&, Handle at, Units) { tree_.erase(pool_, at); }
  Units largest_units(const Home&) const { return tree_.longest(pool_); }
  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    tree_.for_each(pool_, [&](Handle at) { f(at, home.units(at)); });
  }

  std::string check(const Home&) const {
    return tree_.is_sound(pool_) ? "" : "the tree of free extents is out of order";
  }

 private:
  using Tree = ExtentTree<Handle, Units>;

  typename Tree::Pool pool_;
  Tree tree_;
  Handle rover_ = 0;  // where the last block that a search placed ends
};

// The lowest adequate extent at the rover or behind it, else the lowest.
template <typename Home>
using NextFit = RecentExtents<Home, RovingFit<Home>>;

}  // namespace fitmark::allocator
