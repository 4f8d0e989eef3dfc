// SPDX-License-Identifier: MIT
//
// The free extents of one region of a heap, as a set: a list through the extents, or bits beside the blocks.
//
// Layout:      LinkedChains: links of two bytes in the extents, offsets in the region, plus one. ListedBits: a bit for
//              each unit, which the home keeps, in regions eight times as long: 64 units are searched at once
// Complexity:  insert and erase O(1); for_each O(set), with bits O(region / 64) besides
// Threads:     none
// Source:      the per-page lists of Bonwick's slabs, 1994, here over any heap
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

namespace fitmark::allocator {

// A home without memory that keeps a bit for each listed extent.
template <typename Home>
concept ListsExtents = requires(const Home& home) {
  home.enlist(typename Home::Handle{});
};

// For homes that hold nodes in their free extents. `Head` is kept for each region, 0 at first.
template <typename Home>
class LinkedChains {
 public:
  using Handle = typename Home::Handle;
  using Head = std::uint16_t;
  static constexpr unsigned kRegionBits = 9;  // a region is 512 units
  // Of 64 regions.
  class Heads {
   public:
    Head& operator[](unsigned region) { return heads_[region]; }
    Head operator[](unsigned region) const { return heads_[region]; }

   private:
    std::array<Head, 64> heads_;
  };

  static void insert(const Home& home, Handle at, Head& head) {
    const Link own = link_to(at);
    node(home, at) = Node{0, head};
    if (head != 0) node(home, behind(at, head)).previous = own;
    head = own;
  }
  static void erase(const Home& home, Handle at, Head& head) {
    const Node old = node(home, at);
    if (old.next != 0) node(home, behind(at, old.next)).previous = old.previous;
    if (old.previous != 0) {
      node(home, behind(at, old.previous)).next = old.next;
    } else {
      head = old.next;
    }
  }
  // Calls f(position) for each extent of the region that starts at `start`, in no order.
  template <typename F>
  static void for_each(const Home& home, Handle start, Head head, F&& f) {
    for (Link link = head; link != 0;) {
      const Handle at = start + link - 1;
      link = node(home, at).next;
      f(at);
    }
  }

 private:
  using Link = Head;  // 0: none
  struct [[gnu::may_alias]] Node {
    Link previous;
    Link next;
  };

  static Node& node(const Home& home, Handle at) { return home.template node<Node>(at); }
  static Link link_to(Handle at) {
    return static_cast<Link>((at & ((Handle{1} << kRegionBits) - 1)) + 1);
  }
  // The extent that a link names in the region of `at`.
  static Handle behind(Handle at, Link link) {
    return (at >> kRegionBits << kRegionBits) + link - 1;
  }
};

// For homes that list extents themselves.
template <typename Home>
class ListedBits {
 public:
  using Handle = typename Home::Handle;
  struct Head {};
  static constexpr unsigned kRegionBits = 12;
  struct Heads {
    Head operator[](unsigned) const { return {}; }
  };

  static void insert(const Home& home, Handle at, Head) { home.enlist(at); }
  static void erase(const Home& home, Handle at, Head) { home.strike(at); }
  template <typename F>
  static void for_each(const Home& home, Handle start, Head, F&& f) {
    constexpr Handle kChunks = (Handle{1} << kRegionBits) / 64;
    for (Handle chunk = start / 64; chunk < start / 64 + kChunks; ++chunk) {
      home.for_each_listed(chunk, f);
    }
  }
};

template <typename Home>
using RegionChains = std::conditional_t<ListsExtents<Home>, ListedBits<Home>, LinkedChains<Home>>;

}  // namespace fitmark::allocator
