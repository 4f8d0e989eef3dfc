// SPDX-License-Identifier: MIT
//
// Segregated free lists: a last-in first-out list for each range of lengths; good fit (TLSF) and segregated fit.
//
// Layout:      lists through the free extents; below 2^kSubBits units one list for each length, above 2^kSubBits
//              lists for each power of two; two levels of words tell which lists are not empty
// Invariants:  every extent is in the list of its length; a bit is set exactly where a list is not empty
// Complexity:  insert, erase O(1); find O(1) for good fit, O(list) for segregated fit
// Threads:     none
// Source:      Masmano, Ripoll, Crespo and Real, TLSF: a new dynamic memory allocator for real-time systems,
//              ECRTS 2004; Wilson et al., IWMM 1995, section 3.6, segregated fits
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"

namespace fitmark::allocator {

// With kSearches, the list of the request's own length is searched for the first extent that is long enough;
// without, only lists are used whose every extent is.
template <typename Home, unsigned kSubBits, bool kSearches>
class SegregatedLists {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  SegregatedLists() { heads_.fill(Home::kNone); }

  Extent<Handle, Units> find(const Home& home, Units units) const {
    if constexpr (kSearches) {
      for (Handle at = heads_[list_of(units)]; at != Home::kNone; at = node(home, at).next) {
        if (home.units(at) >= units) return {at, home.units(at)};
      }
    }
    const unsigned list = filled_from(first_list_above(units));
    if (list == kLists) return {Home::kNone, 0};
    return {heads_[list], home.units(heads_[list])};
  }

  void insert(const Home& home, Handle at, Units units) {
    const unsigned list = list_of(units);
    node(home, at) = Node{Home::kNone, heads_[list]};
    if (heads_[list] != Home::kNone) node(home, heads_[list]).previous = at;
    heads_[list] = at;
    rows_[list >> kSubBits] |= std::uint64_t{1} << (list & kColumn);
    filled_rows_ |= std::uint64_t{1} << (list >> kSubBits);
  }

  void erase(const Home& home, Handle at, Units units) {
    const Node old = node(home, at);
    if (old.next != Home::kNone) node(home, old.next).previous = old.previous;
    if (old.previous != Home::kNone) {
      node(home, old.previous).next = old.next;
      return;
    }
    const unsigned list = list_of(units);
    heads_[list] = old.next;
    if (old.next != Home::kNone) return;
    std::uint64_t& row = rows_[list >> kSubBits];
    row &= ~(std::uint64_t{1} << (list & kColumn));
    if (row == 0) filled_rows_ &= ~(std::uint64_t{1} << (list >> kSubBits));
  }

  void replace(const Home& home, Handle at, Units units, Handle to, Units to_units) {
    erase(home, at, units);
    insert(home, to, to_units);
  }

  Units largest_units(const Home& home) const {
    if (filled_rows_ == 0) return 0;
    const auto row = static_cast<unsigned>(std::bit_width(filled_rows_)) - 1;
    const auto column = static_cast<unsigned>(std::bit_width(rows_[row])) - 1;
    Units largest = 0;
    for (Handle at = heads_[row << kSubBits | column]; at != Home::kNone;
         at = node(home, at).next) {
      largest = std::max(largest, home.units(at));
    }
    return largest;
  }

  std::uint64_t held_bytes() const { return 0; }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (const Handle head : heads_) {
      for (Handle at = head; at != Home::kNone; at = node(home, at).next) f(at, home.units(at));
    }
  }

  std::string check(const Home& home) const {
    for (unsigned list = 0; list < kLists; ++list) {
      const bool is_marked = (rows_[list >> kSubBits] >> (list & kColumn) & 1) != 0;
      if (is_marked != (heads_[list] != Home::kNone)) return "a list's mark is wrong";
      for (Handle at = heads_[list]; at != Home::kNone; at = node(home, at).next) {
        if (list_of(home.units(at)) != list) return "an extent is in the list of another length";
      }
    }
    return {};
  }

 private:
  struct [[gnu::may_alias]] Node {
    Handle previous;
    Handle next;
  };
  static constexpr unsigned kRows = 8 * sizeof(Units) - kSubBits + 1;
  static constexpr unsigned kLists = kRows << kSubBits;
  static constexpr unsigned kColumn = (1u << kSubBits) - 1;
  static_assert(kRows <= 64 && kSubBits <= 6);

  static Node& node(const Home& home, Handle at) { return home.template node<Node>(at); }

  static unsigned list_of(Units units) {
    if (units >> kSubBits == 0) return static_cast<unsigned>(units);
    const auto row = static_cast<unsigned>(std::bit_width(units)) - kSubBits;
    return (row << kSubBits) + (static_cast<unsigned>(units >> (row - 1)) & kColumn);
  }

  // The first list whose every extent has at least so many units.
  static unsigned first_list_above(Units units) {
    const unsigned list = list_of(units);
    if (units >> kSubBits == 0) return list;
    const unsigned shift = (list >> kSubBits) - 1;
    return list + ((units & ((Units{1} << shift) - 1)) != 0 ? 1 : 0);
  }

  unsigned filled_from(unsigned list) const {
    if (list >= kLists) return kLists;
    const unsigned row = list >> kSubBits;
    const std::uint64_t here = rows_[row] >> (list & kColumn) << (list & kColumn);
    if (here != 0) return row << kSubBits | static_cast<unsigned>(std::countr_zero(here));
    if (row + 1 == kRows) return kLists;
    const std::uint64_t above = filled_rows_ >> (row + 1) << (row + 1);
    if (above == 0) return kLists;
    const auto next = static_cast<unsigned>(std::countr_zero(above));
    return next << kSubBits | static_cast<unsigned>(std::countr_zero(rows_[next]));
  }

  std::uint64_t filled_rows_ = 0;
  std::array<std::uint64_t, kRows> rows_{};
  std::array<Handle, kLists> heads_;
};

// TLSF: an extent from the first list that can hold only fitting ones; 16 lists for each power of two.
template <typename Home>
using GoodFit = SegregatedLists<Home, 4, false>;

// The first fitting extent in the list of the request's length, else one of the next list; 4 lists for each
// power of two.
template <typename Home>
using SegregatedFit = SegregatedLists<Home, 2, true>;

}  // namespace fitmark::allocator
