// SPDX-License-Identifier: MIT
//
// Takes a record out of a hash table with open addressing and linear probing, and leaves no gap on anybody's way.
//
// Complexity:  O(1) expected: the records up to the next empty slot
// Threads:     none
// Source:      Knuth, TAOCP 3, section 6.4, algorithm R
#pragma once

#include <cstddef>
#include <vector>

namespace fitmark::allocator {

// Empties slots[hole]. `home_of(slot)` is where the search for its record begins, `is_empty(slot)` whether it has one;
// a fresh Slot has none. Requires slots.size() to be a power of two, and an empty slot.
template <typename Slot, typename IsEmpty, typename HomeOf>
void shift_back_into(std::vector<Slot>& slots, std::size_t hole, const IsEmpty& is_empty,
                     const HomeOf& home_of) {
  const std::size_t mask = slots.size() - 1;
  for (std::size_t probe = (hole + 1) & mask; !is_empty(slots[probe]); probe = (probe + 1) & mask) {
    if (((probe - home_of(slots[probe])) & mask) < ((probe - hole) & mask)) continue;
    slots[hole] = slots[probe];
    hole = probe;
  }
  slots[hole] = Slot{};
}

}  // namespace fitmark::allocator
