// SPDX-License-Identifier: MIT
//
// Best fit and worst fit, exact: bins of one length for short extents, of a range of lengths for long ones.
//
// Layout:      SizeBins below 64 units; above, RangeBins of (units, position), for worst fit of (~units, position)
// Complexity:  find O(1) in the bins, O(log range) above; insert and erase O(1) in a front, else O(log bin); all
//              outside the heap
// Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "allocator/policy/extent_tree.h"
#include "allocator/policy/range_bins.h"
#include "allocator/policy/recent_extents.h"
#include "allocator/policy/short_and_long.h"
#include "allocator/policy/size_bins.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

template <typename Home, bool kWorst>
class FitBySize {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  using Found = Extent<Handle, Units>;
  using Key = SizeKey<Units, Handle>;
  using Rank = typename Key::Word;

  Found find(const Home&, Units units, Rank) const {
    if constexpr (kWorst) {
      const Found largest = find_largest();
      return largest.units >= units ? largest : Found{Home::kNone, 0};
    } else {
      return Bins::holds(units) ? bins_.smallest_from(units, shortest_long_) : find_long(units);
    }
  }

  void insert(const Home& home, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.insert(home, at, units);
    } else {
      insert_long(at, units);
    }
  }

  void erase(const Home& home, Handle at, Units units) {
    if (Bins::holds(units)) {
      bins_.erase(home, at, units);
    } else {
      erase_long(at, units);
    }
  }

  static Rank rank(const Key& extent, Units units) {
    return word(extent.at(), extent.units()) | (Rank{0} - Rank{extent.units() < units});
  }
  static Rank rank(const Found& extent, Units units) {
    return rank(Key(extent.units, extent.at), units);
  }
  static Found extent_of(const Home&, Rank rank) { return extent(rank); }
  void chosen(const Found&, Units) {}

  Units largest_units(const Home&) const { return largest_units_of(bins_, long_, extent); }

  std::uint64_t held_bytes() const { return long_.held_bytes() + bins_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for_each_of(home, bins_, long_, extent, f);
  }

  std::string check(const Home& home) const { return fault_of(home, bins_, long_); }

 private:
  using Bins = SizeBins<Home>;
  struct Order {
    using Word = typename Key::Word;
    using Tree = ExtentTree<Key>;
    using Pool = typename Tree::Pool;
    static void insert(Tree& tree, Pool& pool, Word word) { tree.insert(pool, Key::of_word(word)); }
    static void erase(Tree& tree, Pool& pool, Word word) { tree.erase(pool, Key::of_word(word)); }
    static Word lowest(const Tree& tree, const Pool& pool) { return tree.first(pool).word(); }
    template <typename F>
    static void for_each(const Tree& tree, const Pool& pool, F&& f) {
      tree.for_each(pool, [&](const Key& key) { f(key.word()); });
    }
  };
  using Word = typename Order::Word;
  using Ranges = RangeBins<Units, Bins::kBins, Order>;

  static Word word(Handle at, Units units) { return Key(kWorst ? ~units : units, at).word(); }
  static Found extent(Word word) {
    const Key key = Key::of_word(word);
    return {key.at(), kWorst ? ~key.units() : key.units()};
  }

  // Long extents change seldom; apart, they leave the way of the short ones free of saved registers.
  [[gnu::noinline]] void insert_long(Handle at, Units units) {
    long_.insert(Ranges::range_of(units), word(at, units));
    note_long();
  }
  [[gnu::noinline]] void erase_long(Handle at, Units units) {
    long_.erase(Ranges::range_of(units), word(at, units));
    note_long();
  }

  // The smallest long extent of at least `units`.
  [[gnu::noinline]] Found find_long(Units units) const {
    const Word least = word(0, units);
    const unsigned range = Ranges::range_of(units);
    const Word found = long_.lowest_fitting(
        range, [&](Word each) { return each >= least; },
        [&](const auto& tree, const auto& pool) {
          const auto key = tree.at_least(pool, Key::of_word(least));
          return key ? key->word() : Ranges::kNone;
        });
    if (found != Ranges::kNone) return extent(found);
    const unsigned next = long_.filled_from(range + 1);
    return next == Ranges::kNoRange ? Found{Home::kNone, 0} : extent(long_.lowest(next));
  }

  Found find_largest() const {
    const unsigned range = long_.last_filled();
    if (range != Ranges::kNoRange) return extent(long_.lowest(range));
    if (bins_.filled() == 0) return {Home::kNone, 0};
    return bins_.lowest(bins_.longest());
  }

  void note_long() {
    if constexpr (kWorst) return;
    const unsigned range = long_.filled_from(0);
    shortest_long_ =
        range == Ranges::kNoRange ? Found{Home::kNone, 0} : extent(long_.lowest(range));
  }

  Found shortest_long_{Home::kNone, 0};
  Bins bins_;
  Ranges long_;
};

// The smallest adequate extent, the lowest address among equals.
template <typename Home>
using BestFit = RecentExtents<Home, FitBySize<Home, false>>;

// The largest extent, the lowest address among equals.
template <typename Home>
using WorstFit = RecentExtents<Home, FitBySize<Home, true>>;

}  // namespace fitmark::allocator
