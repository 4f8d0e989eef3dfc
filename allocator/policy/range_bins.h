// SPDX-License-Identifier: MIT
//
// The long free extents: four sets for each power of two, so that each is small.
//
// Layout:      range r holds the lengths whose highest bit and the two bits below it spell r; in each a Front, and a
//              tree of what did not fit into it; a bit string tells which ranges are not empty
// Invariants:  every length in range r is below every length in range r + 1
// Complexity:  choosing a range O(1); in the front O(1) without branches, in the tree that of ExtentTree
// Threads:     none
// Source:      Masmano, Ripoll, Crespo and Real, TLSF: a new dynamic memory allocator for real-time systems,
//              ECRTS 2004 (the ranges; here searched exactly)
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "allocator/policy/extent_tree.h"
#include "allocator/policy/front.h"

namespace fitmark::allocator {

// Lengths of at least `kShortest` units, a power of two. `Order` puts an extent as a word, lower ones preferred, and
// keeps words in its Tree: insert(tree, pool, word), erase(tree, pool, word), lowest(tree, pool).
template <typename Units, Units kShortest, typename Order>
class RangeBins {
  static constexpr unsigned kFirstBit = std::bit_width(kShortest) - 1;

 public:
  using Word = typename Order::Word;
  using Tree = typename Order::Tree;
  static constexpr unsigned kRanges = (8 * sizeof(Units) - kFirstBit) * 4;
  static constexpr unsigned kNoRange = kRanges;
  static constexpr Word kNone = ~Word{0};

  static constexpr unsigned range_of(Units units) {
    const auto high = static_cast<unsigned>(std::bit_width(units)) - 1;
    return (high - kFirstBit) * 4 + static_cast<unsigned>(units >> (high - 2) & 3);
  }

  // Each returns the lowest word of the range afterwards, or kNone.
  Word insert(unsigned range, Word word) {
    Bin& bin = bins_[range];
    if (bin.front.is_full()) pass_on(bin);
    bin.front.insert(word);
    filled_[range / 64] |= std::uint64_t{1} << range % 64;
    return lowest(range);
  }
  Word erase(unsigned range, Word word) {
    Bin& bin = bins_[range];
    if (!bin.front.erase(word)) {
      Order::erase(bin.tree, pool_, word);
      if (bin.tree_lowest == word) bin.tree_lowest = lowest_in_tree(bin);
    }
    const Word left = lowest(range);
    filled_[range / 64] &= ~(std::uint64_t{left == kNone} << range % 64);
    return left;
  }

  Word lowest(unsigned range) const {
    return std::min(bins_[range].front.lowest(), bins_[range].tree_lowest);
  }

  // The lowest word in the range that is at least `least` and of which `fits` says yes, or kNone; `in_tree` finds
  // the same in a tree.
  template <typename Fits, typename InTree>
  Word lowest_fitting(unsigned range, const Fits& fits, const InTree& in_tree) const {
    const Bin& bin = bins_[range];
    Word found = bin.tree_lowest == kNone ? kNone : in_tree(bin.tree, pool_);
    for (unsigned place = kRoom; place-- > 0;) {
      const Word word = bin.front[place];
      found = fits(word) ? std::min(found, word) : found;
    }
    return found;
  }

  // The first range from `range` on that is not empty, or kNoRange.
  unsigned filled_from(unsigned range) const {
    if (range >= kRanges) return kNoRange;
    std::uint64_t word = filled_[range / 64] >> range % 64 << range % 64;
    for (unsigned i = range / 64;; word = filled_[i]) {
      if (word != 0) return i * 64 + static_cast<unsigned>(std::countr_zero(word));
      if (++i == filled_.size()) return kNoRange;
    }
  }
  // The last range that is not empty, or kNoRange.
  unsigned last_filled() const {
    for (unsigned i = static_cast<unsigned>(filled_.size()); i-- > 0;) {
      if (filled_[i] != 0) return i * 64 + static_cast<unsigned>(std::bit_width(filled_[i])) - 1;
    }
    return kNoRange;
  }

  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  // Calls f(word) for each extent of the range.
  template <typename F>
  void for_each_in(unsigned range, F&& f) const {
    const Bin& bin = bins_[range];
    for (unsigned place = 0; place < kRoom && bin.front[place] != kNone; ++place)
      f(bin.front[place]);
    Order::for_each(bin.tree, pool_, f);
  }
  template <typename F>
  void for_each(F&& f) const {
    for (unsigned range = 0; range < kRanges; ++range) for_each_in(range, f);
  }

  bool is_sound() const {
    for (unsigned range = 0; range < kRanges; ++range) {
      const Bin& bin = bins_[range];
      const bool is_filled = (filled_[range / 64] >> range % 64 & 1) != 0;
      if (is_filled == (lowest(range) == kNone) || !bin.tree.is_sound(pool_)) return false;
      if (bin.tree_lowest != lowest_in_tree(bin)) return false;
    }
    return true;
  }

 private:
  static constexpr unsigned kRoom = 4;

  struct Bin {
    Front<Word, kRoom> front;
    Word tree_lowest = kNone;
    Tree tree;
  };

  // Half of a full front, the less preferred, goes to the tree.
  void pass_on(Bin& bin) {
    for (unsigned place = kRoom / 2; place < kRoom; ++place) {
      Order::insert(bin.tree, pool_, bin.front[place]);
    }
    bin.tree_lowest = std::min(bin.tree_lowest, bin.front[kRoom / 2]);
    bin.front.keep_lowest(kRoom / 2);
  }

  Word lowest_in_tree(const Bin& bin) const {
    return bin.tree.is_empty() ? kNone : Order::lowest(bin.tree, pool_);
  }

  std::array<std::uint64_t, (kRanges + 63) / 64> filled_{};
  std::array<Bin, kRanges> bins_;
  typename Tree::Pool pool_;
};

}  // namespace fitmark::allocator
