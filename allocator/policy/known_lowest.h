// SPDX-License-Identifier: MIT
//
// The lowest few positions of a set that is kept elsewhere: its lowest is known, as a rule, without a search.
//
// Layout:      up to eight positions in a Front, and a bound
// Invariants:  every position of the set that is below the bound is here
// Complexity:  insert, erase O(1), all eight at once
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "allocator/policy/front.h"

namespace fitmark::allocator {

class KnownLowest {
 public:
  using Handle = std::uint32_t;
  static constexpr Handle kNone = std::numeric_limits<Handle>::max();

  // kNone when none is known.
  Handle lowest() const { return position_of(words_.lowest()); }
  // Whether the lowest must be searched for, from the bound on.
  bool is_exhausted() const { return words_.lowest() == kEmpty && bound_ != kEmpty; }
  // The set has one more.
  void insert(Handle at) {
    const Key key = key_of(at);
    if (key >= bound_) return;
    const bool was_full = words_.is_full();
    words_.insert(key);
    if (was_full) bound_ = words_[kPlaces - 1];
  }
  // The set has one less.
  void erase(Handle at) {
    const Key key = key_of(at);
    if (key <= bound_) words_.erase(key);
  }
  // Nothing is known of positions from this one on.
  void limit(Handle bound) { bound_ = std::min(bound_, key_of(bound)); }

 private:
  using Key = std::int32_t;  // in signed order, as vector units compare
  static constexpr unsigned kPlaces = 8;
  static constexpr Key kEmpty = Front<Key, kPlaces>::kUnused;
  static constexpr Handle kSign = ~(kNone >> 1);
  static Key key_of(Handle at) { return static_cast<Key>(at ^ kSign); }
  static Handle position_of(Key key) { return static_cast<Handle>(key) ^ kSign; }

  Front<Key, kPlaces> words_;
  Key bound_ = kEmpty;
};

}  // namespace fitmark::allocator
