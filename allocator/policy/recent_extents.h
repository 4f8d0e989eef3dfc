// SPDX-License-Identifier: MIT
//
// Keeps the extents that changed last out of an index, and still finds exactly what the index alone would:
// programs carve the same few extents again and again and give them back.
//
// Layout:      four extents, and the index of all others
// Invariants:  every free extent is either here or in the index
// Complexity:  an operation on a recent extent O(1); otherwise that of the index, and four comparisons
// Threads:     none
// Source:      the designated victim of dlmalloc 2.8.6; here it is preferred only where the policy prefers it
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "allocator/heap/geometry.h"
#include "allocator/policy/size_key.h"

namespace fitmark::allocator {

// `Index` puts extents as words: rank(extent, units) is lower for the one that it would choose, all ones for one that
// is too short, and extent_of(rank) is the extent again. find(home, units, rank) finds an extent for a length; it need
// not look for one that ranks above `rank`.
template <typename Home, typename Index>
class RecentExtents {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  using Found = Extent<Handle, Units>;

  RecentExtents() { recent_.fill(kEmpty); }

  Found find(const Home& home, Units units) {
    auto lowest = index_.rank(recent_[0], units);
    lowest = std::min(lowest, index_.rank(recent_[1], units));
    lowest = std::min(lowest, index_.rank(recent_[2], units));
    lowest = std::min(lowest, index_.rank(recent_[3], units));
    lowest = std::min(lowest, index_.rank(index_.find(home, units, lowest), units));
    if (lowest == ~typename Index::Rank{0}) [[unlikely]] {
      return {Home::kNone, 0};
    }
    const Found best = index_.extent_of(home, lowest);
    index_.chosen(best, units);
    return best;
  }

  void insert(const Home& home, Handle at, Units units) {
    const Key evicted = recent_[turn_];
    recent_[turn_] = Key(units, at);
    turn_ = (turn_ + 1) % kRecent;
    if (evicted.units() != 0) index_.insert(home, evicted.at(), evicted.units());
  }

  void erase(const Home& home, Handle at, Units units) {
    const unsigned slot = slot_of(at);
    if (slot == kRecent) {
      index_.erase(home, at, units);
    } else {
      recent_[slot] = kEmpty;
      turn_ = slot;
    }
  }

  void replace(const Home& home, Handle at, Units units, Handle to, Units to_units) {
    const unsigned slot = slot_of(at);
    if (slot == kRecent) {
      index_.erase(home, at, units);
      insert(home, to, to_units);
    } else {
      recent_[slot] = Key(to_units, to);
    }
  }

  Units largest_units(const Home& home) const {
    Units largest = index_.largest_units(home);
    for (const Key& extent : recent_) largest = std::max(largest, extent.units());
    return largest;
  }

  std::uint64_t held_bytes() const { return index_.held_bytes(); }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (const Key& extent : recent_) {
      if (extent.units() != 0) f(extent.at(), extent.units());
    }
    index_.for_each(home, f);
  }

  std::string check(const Home& home) const { return index_.check(home); }

  // Knows what `other`, the same policy over another home, knows. Requires that this one was never used.
  template <typename Other, typename OtherHome>
  void take_over(const Home& home, const Other& other, const OtherHome& other_home) {
    other.for_each(other_home, [&](Handle at, Units units) { insert(home, at, units); });
    if constexpr (requires { index_.take_order(other.index_); }) index_.take_order(other.index_);
  }

 private:
  template <typename, typename>
  friend class RecentExtents;
  static constexpr unsigned kRecent = 4;

  // Written and read as one word: a load of two halves that were stored apart would have to wait for both.
  using Key = SizeKey<Units, Handle>;
  static constexpr Key kEmpty = Key(0, Home::kNone);

  // kRecent when it is not here.
  unsigned slot_of(Handle at) const {
    unsigned slot = kRecent;
    slot = recent_[0].at() == at ? 0 : slot;
    slot = recent_[1].at() == at ? 1 : slot;
    slot = recent_[2].at() == at ? 2 : slot;
    slot = recent_[3].at() == at ? 3 : slot;
    return slot;
  }

  std::array<Key, kRecent + 1> recent_;  // the last is always empty
  unsigned turn_ = 0;                    // which is evicted next
  Index index_;
};

}  // namespace fitmark::allocator
