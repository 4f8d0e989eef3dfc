// SPDX-License-Identifier: MIT
//
// The long free extents: four sets for each power of two, so that each is small.
//
// Layout:      range r holds the lengths whose highest bit and the two bits below it spell r; a bit string
//              tells which ranges are not empty
// Invariants:  every length in range r is below every length in range r + 1
// Complexity:  choosing a range O(1); within it that of ExtentTree
// Threads:     none
// Source:      Masmano, Ripoll, Crespo and Real, TLSF: a new dynamic memory allocator for real-time systems,
//              ECRTS 2004 (the ranges; here searched exactly)
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "allocator/policy/extent_tree.h"

namespace fitmark::allocator {

// Lengths of at least `kShortest` units, a power of two.
template <typename Units, Units kShortest, typename Tree>
class RangeBins {
  static constexpr unsigned kFirstBit = std::bit_width(kShortest) - 1;

 public:
  static constexpr unsigned kRanges = (8 * sizeof(Units) - kFirstBit) * 4;
  static constexpr unsigned kNoRange = kRanges;

  static constexpr unsigned range_of(Units units) {
    const auto high = static_cast<unsigned>(std::bit_width(units)) - 1;
    return (high - kFirstBit) * 4 + static_cast<unsigned>(units >> (high - 2) & 3);
  }

  template <typename... Entry>
  void insert(unsigned range, Entry... entry) {
    trees_[range].insert(pool_, entry...);
    filled_[range / 64] |= std::uint64_t{1} << range % 64;
  }
  template <typename Key>
  void erase(unsigned range, const Key& key) {
    trees_[range].erase(pool_, key);
    if (trees_[range].is_empty()) filled_[range / 64] &= ~(std::uint64_t{1} << range % 64);
  }

  const Tree& tree(unsigned range) const { return trees_[range]; }
  Tree& tree(unsigned range) { return trees_[range]; }
  const typename Tree::Pool& pool() const { return pool_; }
  typename Tree::Pool& pool() { return pool_; }

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

  template <typename F>
  void for_each(F&& f) const {
    for (const Tree& tree : trees_) tree.for_each(pool_, f);
  }

  bool is_sound() const {
    for (unsigned range = 0; range < kRanges; ++range) {
      const bool is_filled = (filled_[range / 64] >> range % 64 & 1) != 0;
      if (is_filled == trees_[range].is_empty() || !trees_[range].is_sound(pool_)) return false;
    }
    return true;
  }

 private:
  std::array<std::uint64_t, (kRanges + 63) / 64> filled_{};
  std::array<Tree, kRanges> trees_;
  typename Tree::Pool pool_;
};

}  // namespace fitmark::allocator
