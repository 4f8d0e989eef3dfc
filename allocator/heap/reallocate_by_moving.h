// SPDX-License-Identifier: MIT
//
// Reallocation in heaps whose addresses are numbers: in place where the block can be resized, else by a new block.
//
// Threads:     as the heap
#pragma once

#include <cstdint>

namespace fitmark::allocator {

// Returns the block's address afterwards; Heap::kNull, with the old block intact, when the heap can't serve. No content
// is copied: none stands behind a number.
template <typename Heap>
typename Heap::Address reallocate_by_moving(Heap& heap, typename Heap::Address address,
                                            std::uint64_t bytes) {
  if (address == Heap::kNull) return heap.allocate(bytes);
  if (heap.resize(address, bytes)) return address;
  const typename Heap::Address moved = heap.allocate(bytes);
  if (moved != Heap::kNull) heap.deallocate(address);
  return moved;
}

}  // namespace fitmark::allocator
