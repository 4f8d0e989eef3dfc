// SPDX-License-Identifier: MIT
//
// The call on a heap that a step asks for, once for all passes.
//
// Threads:     as the heap
#pragma once

#include <cstdint>

#include "bench/replay/step.h"

namespace fitmark::bench {

// Returns the block that the heap gives for a step that asks for one, `pointer` being the
// block of a reallocation; null where it has none. Always inline: the loop that a null allocator's time
// is taken for must be the loop of every heap.
template <class Heap>
[[gnu::always_inline]] inline void* request_block(Heap& heap, const Step& step, void* pointer) {
  using workloads::Op;
  const std::uint64_t size = step.size_bytes();
  if (step.alignment_log2() != 0 && step.op() == Op::allocate) [[unlikely]] {
    return heap.allocate_aligned(size, step.alignment_bytes());
  }
  if (step.op() == Op::reallocate) return heap.reallocate(pointer, size);
  if (step.op() == Op::allocate_zeroed) return heap.allocate_zeroed(size);
  return heap.allocate(size);
}

}  // namespace fitmark::bench
