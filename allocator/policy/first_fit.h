// SPDX-License-Identifier: MIT
//
// First fit, exact: the bins of best fit, and the lowest position of each.
//
// Layout:      SizeBins below 64 units; above, RangeBins of (position, units), whose trees know the largest length
//              below each node; LowestPositions over groups of eight bins, and of eight ranges
// Complexity:  find O(1) below 64 units, O(log range) above; insert and erase O(1) in a front, else O(log bin); all
//              outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5, algorithm A
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>

#include "allocator/heap/geometry.h"
#include "allocator/policy/extent_tree.h"
#include "allocator/policy/lowest_positions.h"
#include "allocator/policy/range_bins.h"
#include "allocator/policy/recent_extents.h"
#include "allocator/policy/short_and_long.h"
#include "allocator/policy/size_bins.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home>
class LowestFit {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  using Found = Extent<Handle, Units>;
  using Rank = Handle;

  LowestFit() { lowest_long_.fill(Home::kNone); }

  // The position of the extent that serves, or kNone: it is in eight bins, or in the groups behind the first of them.
  Handle find(const Home&, Units units, Rank) const {
    if (!Bins::holds(units)) return find_long(units);
    return lower_of(lowest_of_eight(bins_.lowest_positions(units)),
                    lowest_.lowest_from(static_cast<unsigned>(units) / 8 + 1));
  }

  void insert(const Home& home, Handle at, Units units) {
    if (Bins::holds(units)) {
      const Handle before = bins_.lowest(units).at;
      bins_.insert(home, at, units);
      note_short(units, before);
    } else {
      insert_long(at, units);
    }
  }

  void erase(const Home& home, Handle at, Units units) {
    if (Bins::holds(units)) {
      const Handle before = bins_.lowest(units).at;
      bins_.erase(home, at, units);
      note_short(units, before);
    } else {
      erase_long(at, units);
    }
  }

  static Rank rank(const SizeKey<Units, Handle>& extent, Units units) {
    return extent.at() | (Rank{0} - Rank{extent.units() < units});
  }
  static Rank rank(Handle found, Units) { return found; }
  static Found extent_of(const Home& home, Rank rank) { return {rank, home.units(rank)}; }
  void chosen(const Found&, Units) {}

  Units largest_units(const Home&) const { return largest_units_of(bins_, long_, extent); }

  std::uint64_t held_bytes() const { return long_.held_bytes() + bins_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for_each_of(home, bins_, long_, extent, f);
  }

  std::string check(const Home& home) const {
    for (unsigned group = 1; group < kShortGroups; ++group) {
      if (lowest_[group] != lowest_of_eight(bins_.lowest_positions(group * 8)))
        return "the lowest extent of eight bins is wrong";
    }
    for (unsigned range = 0; range < Ranges::kRanges; ++range) {
      if (lowest_long_[range] != extent(long_.lowest(range)).at)
        return "the lowest extent of a range is wrong";
      if (lowest_[kShortGroups + range / 8] != lowest_of_eight(&lowest_long_[range / 8 * 8]))
        return "the lowest extent of eight ranges is wrong";
    }
    return fault_of(home, bins_, long_);
  }

 private:
  using Bins = SizeBins<Home>;
  using Packed = SizeKey<Handle, Units>;  // the position first: lower is better
  using Word = typename Packed::Word;
  static constexpr Word kNone = ~Word{0};

  struct Order {
    using Word = typename Packed::Word;
    using Position = std::make_signed_t<Handle>;  // in signed order, as vector units compare
    using Tree = ExtentTree<Position, Units>;
    using Pool = typename Tree::Pool;
    static constexpr Handle kSign = ~(Home::kNone >> 1);
    static Position key(Word word) { return static_cast<Position>(extent(word).at ^ kSign); }
    static Word word(Position key, Units units) {
      return LowestFit::word(static_cast<Handle>(key) ^ kSign, units);
    }
    static void insert(Tree& tree, Pool& pool, Word word) {
      tree.insert(pool, key(word), extent(word).units);
    }
    static void erase(Tree& tree, Pool& pool, Word word) { tree.erase(pool, key(word)); }
    static Word lowest(const Tree& tree, const Pool& pool) { return first_with(tree, pool, 0); }
    // The lowest word of at least `units`, or kNone.
    static Word first_with(const Tree& tree, const Pool& pool, Units units) {
      const auto entry = tree.first_with(pool, units);
      return entry ? word(entry->key, entry->length) : kNone;
    }
    template <typename F>
    static void for_each(const Tree& tree, const Pool& pool, F&& f) {
      tree.for_each_entry(pool, [&](Position key, Units units) { f(word(key, units)); });
    }
  };
  using Ranges = RangeBins<Units, Bins::kBins, Order>;

  static Word word(Handle at, Units units) { return Packed(at, units).word(); }
  // kNone has the home's kNone as its position.
  static Found extent(Word word) {
    const Packed packed = Packed::of_word(word);
    return {packed.units(), packed.at()};
  }

  // Long extents change seldom; apart, they leave the way of the short ones free of saved registers.
  [[gnu::noinline]] Handle find_long(Units units) const {
    const unsigned range = Ranges::range_of(units);
    const Word near = long_.lowest_fitting(
        range, [&](Word each) { return extent(each).units >= units; },
        [&](const auto& tree, const auto& pool) { return Order::first_with(tree, pool, units); });
    return std::min({extent(near).at, lowest_of_eight(&lowest_long_[range + 1]),
                     lowest_.lowest_from(kShortGroups + (range + 1) / 8 + 1)});
  }
  [[gnu::noinline]] void insert_long(Handle at, Units units) {
    const unsigned range = Ranges::range_of(units);
    note_long(range, extent(long_.insert(range, word(at, units))).at);
  }
  [[gnu::noinline]] void erase_long(Handle at, Units units) {
    const unsigned range = Ranges::range_of(units);
    note_long(range, extent(long_.erase(range, word(at, units))).at);
  }

  // No request asks for the whole group of the shortest.
  void note_short(Units units, Handle before) {
    const auto group = static_cast<unsigned>(units) / 8;
    if ((group != 0) & (bins_.lowest(units).at != before)) {
      lowest_.set(group, lowest_of_eight(bins_.lowest_positions(group * 8)));
    }
  }
  void note_long(unsigned range, Handle lowest) {
    lowest_long_[range] = lowest;
    lowest_.set(kShortGroups + range / 8, lowest_of_eight(&lowest_long_[range / 8 * 8]));
  }

  static constexpr unsigned kShortGroups = Bins::kBins / 8;
  static constexpr unsigned kGroups = kShortGroups + (Ranges::kRanges + 7) / 8;

  Bins bins_;
  Ranges long_;
  // Of each range; eight can be read from behind the last.
  std::array<Handle, (kGroups - kShortGroups + 2) * 8> lowest_long_;
  LowestPositions<Handle, kGroups + 1> lowest_;
};

// The lowest adequate extent.
template <typename Home>
using FirstFit = RecentExtents<Home, LowestFit<Home>>;

}  // namespace fitmark::allocator
