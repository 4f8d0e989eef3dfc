// SPDX-License-Identifier: MIT
//
// The textbook's free list, in address order, searched from end to end: the oracle of everything
// fast.
//
// Layout:      a doubly linked list through the free extents themselves, ordered by address
// Complexity:  every operation O(free extents)
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5, algorithm A; Wilson, Johnstone, Neely and Boles,
// Dynamic Storage
//              Allocation: A Survey and Critical Review, IWMM 1995
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"

namespace fitmark::allocator {

// `Choice` says which extent serves; see the four below.
template <typename Home, template <typename> class Choice>
class LinearList {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr Handle kNone = Home::kNone;

  // Returns the extent that serves a block of `units`, or kNone.
  Extent<Handle, Units> find(Home& home, Units units) {
    const Handle at = choice_.find(home, *this, units);
    return {at, at == kNone ? 0 : home.units(at)};
  }

  // [at, at + units) became a free extent.
  void insert(Home& home, Handle at, Units) {
    Handle before = kNone, after = head_;
    while (after != kNone && after < at) {
      before = after;
      after = next(home, after);
    }
    link(home, before, at, after);
  }

  // It stops being one.
  void erase(Home& home, Handle at, Units) {
    const Node node = home.template node<Node>(at);
    set_next(home, node.previous, node.next);
    if (node.next != kNone) home.template node<Node>(node.next).previous = node.previous;
  }

  // The extent at `at` now starts at `to`; no other extent lies between the two.
  void replace(Home& home, Handle at, Units, Handle to, Units) {
    if (at == to) return;
    const Node node = home.template node<Node>(at);
    link(home, node.previous, to, node.next);
  }

  Units largest_units(const Home& home) const {
    Units largest = 0;
    for_each(home, [&](Handle, Units units) { largest = std::max(largest, units); });
    return largest;
  }

  // Bytes of memory outside the free extents.
  std::uint64_t held_bytes() const { return 0; }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (Handle at = head_; at != kNone; at = next(home, at)) f(at, home.units(at));
  }

  std::string check(const Home& home) const {
    Handle before = kNone;
    for (Handle at = head_; at != kNone; at = next(home, at)) {
      if (home.template node<Node>(at).previous != before)
        return "a link of the free list is broken";
      if (before != kNone && before >= at) return "the free list is out of address order";
      before = at;
    }
    return {};
  }

  Handle head() const { return head_; }
  Handle next(const Home& home, Handle at) const { return home.template node<Node>(at).next; }

 private:
  struct [[gnu::may_alias]] Node {
    Handle previous;
    Handle next;
  };

  void set_next(Home& home, Handle before, Handle at) {
    if (before == kNone) {
      head_ = at;
    } else {
      home.template node<Node>(before).next = at;
    }
  }

  void link(Home& home, Handle before, Handle at, Handle after) {
    home.template node<Node>(at) = Node{before, after};
    set_next(home, before, at);
    if (after != kNone) home.template node<Node>(after).previous = at;
  }

  Handle head_ = kNone;
  Choice<Home> choice_;
};

// The lowest extent that is large enough.
template <typename Home>
struct ChooseFirst {
  template <typename List>
  typename Home::Handle find(Home& home, const List& list, typename Home::Units units) {
    auto at = list.head();
    while (at != Home::kNone && home.units(at) < units) at = list.next(home, at);
    return at;
  }
};

// The lowest extent that is large enough and starts at the rover or behind it, else the lowest. The
// rover is where the last block that a search placed ends.
template <typename Home>
struct ChooseNext {
  using Handle = typename Home::Handle;

  template <typename List>
  Handle find(Home& home, const List& list, typename Home::Units units) {
    Handle lowest = Home::kNone;
    for (Handle at = list.head(); at != Home::kNone; at = list.next(home, at)) {
      if (home.units(at) < units) continue;
      if (lowest == Home::kNone) lowest = at;
      if (at < rover) continue;
      lowest = at;
      break;
    }
    if (lowest != Home::kNone) rover = lowest + units;
    return lowest;
  }

  Handle rover = 0;
};

// The smallest extent that is large enough; among equals the lowest.
template <typename Home>
struct ChooseBest {
  template <typename List>
  typename Home::Handle find(Home& home, const List& list, typename Home::Units units) {
    auto best = Home::kNone;
    typename Home::Units best_units = 0;
    for (auto at = list.head(); at != Home::kNone; at = list.next(home, at)) {
      const auto have = home.units(at);
      if (have < units || (best != Home::kNone && have >= best_units)) continue;
      best = at;
      best_units = have;
      if (have == units) break;
    }
    return best;
  }
};

// The largest extent, if it is large enough; among equals the lowest.
template <typename Home>
struct ChooseWorst {
  template <typename List>
  typename Home::Handle find(Home& home, const List& list, typename Home::Units units) {
    auto worst = Home::kNone;
    typename Home::Units worst_units = 0;
    for (auto at = list.head(); at != Home::kNone; at = list.next(home, at)) {
      const auto have = home.units(at);
      if (have < units || have <= worst_units) continue;
      worst = at;
      worst_units = have;
    }
    return worst;
  }
};

template <typename Home>
using FirstFitList = LinearList<Home, ChooseFirst>;
template <typename Home>
using NextFitList = LinearList<Home, ChooseNext>;
template <typename Home>
using BestFitList = LinearList<Home, ChooseBest>;
template <typename Home>
using WorstFitList = LinearList<Home, ChooseWorst>;

}  // namespace fitmark::allocator
