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
#include <type_traits>

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
  using Rank = Handle;  // the distance from the rover, upwards and around

  // The position of the extent that serves, or kNone. Often the rest of the block placed last stands at the rover
  // itself, and nothing is nearer.
  Handle find(const Home&, Units units, Rank nearest) const {
    if (nearest == 0) return Home::kNone;
    const auto above = tree_.first_with_from(pool_, units, key_of(rover_));
    if (above) return position_of(above->key);
    if (rover_ + nearest >= rover_ && nearest != Home::kNone) return Home::kNone;
    const auto below = tree_.first_with(pool_, units);
    return below ? position_of(below->key) : Home::kNone;
  }

  Rank rank(const SizeKey<Units, Handle>& extent, Units units) const {
    return (extent.at() - rover_) | (Rank{0} - Rank{extent.units() < units});
  }
  Rank rank(Handle found, Units) const { return found == Home::kNone ? ~Rank{0} : found - rover_; }
  Extent<Handle, Units> extent_of(const Home& home, Rank rank) const {
    return {rank + rover_, home.units(rank + rover_)};
  }
  void chosen(const Extent<Handle, Units>& extent, Units units) {
    if (extent.at != Home::kNone) rover_ = extent.at + units;
  }

  void insert(const Home&, Handle at, Units units) { tree_.insert(pool_, key_of(at), units); }
  void erase(const Home&, Handle at, Units) { tree_.erase(pool_, key_of(at)); }
  Units largest_units(const Home&) const { return tree_.longest(pool_); }
  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  template <typename F>
  void for_each(const Home&, F&& f) const {
    tree_.for_each_entry(pool_, [&](Key key, Units units) { f(position_of(key), units); });
  }

  // What a search depends on beside the extents.
  template <typename OtherHome>
  void take_order(const RovingFit<OtherHome>& other) {
    rover_ = other.rover_;
  }

  std::string check(const Home&) const {
    return tree_.is_sound(pool_) ? "" : "the tree of free extents is out of order";
  }

 private:
  template <typename>
  friend class RovingFit;

  // The position in signed order, as vector units compare.
  using Key = std::make_signed_t<Handle>;
  using Tree = ExtentTree<Key, Units>;
  static constexpr Handle kSign = ~(Home::kNone >> 1);
  static Key key_of(Handle at) { return static_cast<Key>(at ^ kSign); }
  static Handle position_of(Key key) { return static_cast<Handle>(key) ^ kSign; }

  typename Tree::Pool pool_;
  Tree tree_;
  Handle rover_ = 0;  // where the last block that a search placed ends
};

// The lowest adequate extent at the rover or behind it, else the lowest.
template <typename Home>
using NextFit = RecentExtents<Home, RovingFit<Home>>;

}  // namespace fitmark::allocator
