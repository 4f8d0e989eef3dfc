// SPDX-License-Identifier: MIT
//
// The loop under the clock: one call on the subject per step, and nothing else.
//
// Layout:      pointers[slots]; with a touch policy also sizes[slots]
// Invariants:  every step's slot is below the number of slots
// Complexity:  O(1) beside the subject's own work
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bench/replay/request_block.h"
#include "bench/replay/step.h"
#include "bench/replay/touch.h"

namespace fitmark::bench {

struct SlotTable {
  void** pointers = nullptr;
  std::uint64_t* sizes_bytes = nullptr;
  std::uint64_t* stamps = nullptr;
};

// Replays the steps on the heap. Returns how many requests of at least one byte got no memory.
// One way for all requests: with an allocator that does nothing they are then the same few
// instructions, and no branch between allocations and reallocations is guessed wrong.
template <Touch touch, class Heap>
std::uint64_t replay_steps(Heap& heap, std::span<const Step> steps, const SlotTable& slots) {
  using workloads::Op;
  constexpr bool keeps_sizes = touch == Touch::page || touch == Touch::all;
  void** const pointers = slots.pointers;
  std::uint64_t refused_count = 0;
  for (const Step& step : steps) {
    void*& pointer = pointers[step.slot];
    const Op op = step.op();
    if (op == Op::deallocate) {
      heap.deallocate(pointer);
      continue;
    }
    if (op == Op::mark) continue;
    void* const block = request_block(heap, step, pointer);
    if (block == nullptr) [[unlikely]] {
      refused_count += step.size_bytes() != 0;
      if (op == Op::reallocate) continue;  // the old block stays
    }
    pointer = block;
    std::uint64_t touched_bytes = 0;
    if constexpr (keeps_sizes) {
      if (op == Op::reallocate) touched_bytes = slots.sizes_bytes[step.slot];
      slots.sizes_bytes[step.slot] = step.size_bytes();
    }
    if constexpr (touch != Touch::none) touch_block<touch>(block, touched_bytes, step.size_bytes());
  }
  return refused_count;
}

}  // namespace fitmark::bench
