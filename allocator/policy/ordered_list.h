// SPDX-License-Identifier: MIT
//
// The textbook's free list in any order, searched from end to end: the oracle of the ranked policies.
//
// Layout:      a doubly linked list through the free extents themselves
// Complexity:  find O(free extents); insert O(1), by address O(free extents)
// Threads:     none
// Source:      Wilson et al., IWMM 1995, section 3.4
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"
#include "allocator/policy/choice.h"

namespace fitmark::allocator {

template <typename Home>
class OrderedList {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr Handle kNone = Home::kNone;

  // Requires a search among first, next, best and worst.
  explicit OrderedList(const PolicyChoice& choice) : search_(choice.search), order_(choice.order) {}

  Extent<Handle, Units> find(Home& home, Units units) {
    Handle chosen = kNone;
    if (search_ == Search::best || search_ == Search::worst) {
      chosen = by_length(home, units);
    } else {
      if (search_ == Search::next) chosen = first_from(home, rover(home), units);
      if (chosen == kNone) chosen = first_from(home, head_, units);
    }
    if (chosen == kNone) return {kNone, 0};
    rover_ = chosen;
    rover_position_ = chosen + units;
    is_rover_behind_all_ = false;
    return {chosen, home.units(chosen)};
  }

  void insert(Home& home, Handle at, Units) {
    if (order_ == ListOrder::lifo) return link(home, kNone, at, head_);
    if (order_ == ListOrder::address) return insert_by_address(home, at);
    link(home, tail_, at, kNone);
    if (is_rover_behind_all_) rover_ = at;
    is_rover_behind_all_ = false;
  }

  void erase(Home& home, Handle at, Units) {
    const Node node = node_at(home, at);
    set_next(home, node.previous, node.next);
    set_previous(home, node.next, node.previous);
    if (rover_ != at) return;
    rover_ = node.next;
    is_rover_behind_all_ = rover_ == kNone;
  }

  void replace(Home& home, Handle at, Units units, Handle to, Units to_units) {
    if (to_units > units && order_ != ListOrder::address) {
      erase(home, at, units);
      insert(home, to, to_units);
      return;
    }
    if (rover_ == at) rover_ = to;
    if (at == to) return;
    const Node node = node_at(home, at);
    link(home, node.previous, to, node.next);
  }

  Units largest_units(const Home& home) const {
    Units largest = 0;
    for_each(home, [&](Handle, Units units) { largest = std::max(largest, units); });
    return largest;
  }
  std::uint64_t held_bytes() const { return 0; }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (Handle at = head_; at != kNone; at = node_at(home, at).next) f(at, home.units(at));
  }

  std::string check(const Home& home) const {
    Handle before = kNone;
    for (Handle at = head_; at != kNone; at = node_at(home, at).next) {
      if (node_at(home, at).previous != before) return "a link of the free list is broken";
      before = at;
    }
    return before == tail_ ? "" : "the free list does not end at its tail";
  }

 private:
  struct [[gnu::may_alias]] Node {
    Handle previous;
    Handle next;
  };
  static Node& node_at(const Home& home, Handle at) { return home.template node<Node>(at); }

  // Where next fit begins: in address order behind the last block placed, else at its place in the list.
  Handle rover(const Home& home) const {
    if (order_ != ListOrder::address) {
      if (is_rover_behind_all_) return kNone;
      return rover_ == kNone ? head_ : rover_;
    }
    Handle at = head_;
    while (at != kNone && at < rover_position_) at = node_at(home, at).next;
    return at;
  }

  static Handle first_from(const Home& home, Handle at, Units units) {
    while (at != kNone && home.units(at) < units) at = node_at(home, at).next;
    return at;
  }

  // The first in list order among the shortest, or the longest, that are long enough.
  Handle by_length(const Home& home, Units units) const {
    Handle chosen = kNone;
    for (Handle at = first_from(home, head_, units); at != kNone;
         at = first_from(home, node_at(home, at).next, units)) {
      const bool is_better =
          chosen == kNone || (search_ == Search::best ? home.units(at) < home.units(chosen)
                                                      : home.units(at) > home.units(chosen));
      if (is_better) chosen = at;
    }
    return chosen;
  }

  void insert_by_address(Home& home, Handle at) {
    Handle before = kNone, after = head_;
    while (after != kNone && after < at) {
      before = after;
      after = node_at(home, after).next;
    }
    link(home, before, at, after);
  }

  void set_next(Home& home, Handle before, Handle at) {
    (before == kNone ? head_ : node_at(home, before).next) = at;
  }
  void set_previous(Home& home, Handle after, Handle at) {
    (after == kNone ? tail_ : node_at(home, after).previous) = at;
  }
  void link(Home& home, Handle before, Handle at, Handle after) {
    node_at(home, at) = Node{before, after};
    set_next(home, before, at);
    set_previous(home, after, at);
  }

  Search search_;
  ListOrder order_;
  Handle head_ = kNone;
  Handle tail_ = kNone;
  Handle rover_ = kNone;  // of next fit: the extent that served last, or the one behind its place
  bool is_rover_behind_all_ = false;
  Handle rover_position_ = 0;  // where the last block that a search placed ends
};

}  // namespace fitmark::allocator
