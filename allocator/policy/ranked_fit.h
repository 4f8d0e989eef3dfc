// SPDX-License-Identifier: MIT
//
// First, next, best and worst fit over a free list in the order of freeing, exact and indexed.
//
// Layout:      every extent has a rank, its place in the list; a RankTree by rank (first and next fit) or by
//              (units, rank); the rank of an extent stands in its first eight bytes
// Invariants:  ranks never repeat; the front of the list has the lowest
// Complexity:  every operation O(log n) expected
// Threads:     none
// Source:      Wilson et al., IWMM 1995, section 3.4
#pragma once

#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"
#include "allocator/policy/choice.h"
#include "allocator/policy/rank_tree.h"

namespace fitmark::allocator {

template <typename Home>
class RankedFit {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  // Requires order lifo or fifo and a search among first, next, best and worst.
  explicit RankedFit(const PolicyChoice& choice)
      : search_(choice.search), is_lifo_(choice.order == ListOrder::lifo) {}

  Extent<Handle, Units> find(Home&, Units units) {
    const Node* found = nullptr;
    if (search_ == Search::best) {
      found = tree_.first_long({units, 0}, units);
    } else if (search_ == Search::worst) {
      found = tree_.last();
      if (found != nullptr) found = tree_.first_long({found->units, 0}, units);
    } else {
      found = tree_.first_long({rover_, 0}, units);
      if (found == nullptr) found = tree_.first_long({0, 0}, units);
    }
    if (found == nullptr) return {Home::kNone, 0};
    if (search_ == Search::next) rover_ = found->key.major;
    return {found->at, found->units};
  }

  void insert(Home& home, Handle at, Units units) {
    place(home, at, units, is_lifo_ ? --front_ : ++back_);
  }
  void erase(Home& home, Handle at, Units units) { tree_.erase(key(rank(home, at), units)); }
  void replace(Home& home, Handle at, Units units, Handle to, Units to_units) {
    const std::uint64_t place_in_list = rank(home, at);
    tree_.erase(key(place_in_list, units));
    if (to_units > units) {
      insert(home, to, to_units);
    } else {
      place(home, to, to_units, place_in_list);
    }
  }

  Units largest_units(const Home&) const { return tree_.largest_units(); }
  std::uint64_t held_bytes() const { return tree_.held_bytes(); }

  template <typename F>
  void for_each(const Home&, F&& f) const {
    tree_.for_each([&](const Node& node) { f(node.at, node.units); });
  }

  std::string check(const Home&) const {
    return tree_.is_sound() ? "" : "the tree of ranked extents is out of order";
  }

 private:
  using Tree = RankTree<Handle, Units>;
  using Node = typename Tree::Node;
  struct [[gnu::may_alias]] Rank {
    std::uint64_t value;
  };

  static std::uint64_t& rank(Home& home, Handle at) { return home.template node<Rank>(at).value; }
  bool is_by_length() const { return search_ == Search::best || search_ == Search::worst; }
  typename Tree::Key key(std::uint64_t rank, Units units) const {
    if (is_by_length()) return {units, rank};
    return {rank, 0};
  }
  void place(Home& home, Handle at, Units units, std::uint64_t rank_of_it) {
    rank(home, at) = rank_of_it;
    tree_.insert(key(rank_of_it, units), at, units);
  }

  Search search_;
  bool is_lifo_;
  std::uint64_t front_ = std::uint64_t{1} << 63;
  std::uint64_t back_ = std::uint64_t{1} << 63;
  std::uint64_t rover_ = 0;  // of next fit: the place of the extent that served last; else 0
  Tree tree_;
};

}  // namespace fitmark::allocator
