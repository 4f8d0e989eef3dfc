// SPDX-License-Identifier: MIT
//
// A heap's accounts and its map: where every byte that it holds has gone.
//
// Invariants:  granted + bookkeeping + cached + free + untouched == held, exactly
// Threads:     plain values
#pragma once

#include <cstdint>

namespace fitmark::allocator {

// Bytes unless named otherwise.
struct HeapCounts {
  std::uint64_t held = 0;     // taken from the source and not given back, the index included
  std::uint64_t granted = 0;  // usable bytes of live blocks
  std::uint64_t bookkeeping =
      0;                   // tags of live blocks, the heap's ends, and the index outside the heap
  std::uint64_t free = 0;  // free extents, whatever is written into them included
  std::uint64_t cached =
      0;  // freed blocks, tags included, that wait for coalescing: no extents yet
  std::uint64_t largest_free = 0;  // bytes of the largest free extent
  std::uint64_t free_extents = 0;  // their number
  std::uint64_t untouched = 0;     // held, never part of a block since it was committed
  std::uint64_t live_blocks = 0;   // their number
};

enum class BlockState : std::uint8_t { live, free, cached, bookkeeping, untouched };

// One tile of the map. Address is std::byte* in real heaps and a number in simulated ones.
template <typename Address>
struct Block {
  Address address{};
  std::uint64_t bytes = 0;
  BlockState state = BlockState::free;
};

}  // namespace fitmark::allocator
