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

#include "bench/replay/step.h"
#include "bench/replay/touch.h"

namespace fitmark::bench {

struct SlotTable {
  void** pointers = nullptr;
  std::uint64_t* sizes_bytes = nullptr;
  std::uint64_t* stamps = nullptr;
};

// Replays the steps on the heap. Returns how many requests of at least one byte got no memory.
template <Touch touch, class Heap>
std::uint64_t replay_steps(Heap& heap, std::span<const Step> steps, const SlotTable& slots) {
  using workloads::Op;
  constexpr bool keeps_sizes = touch == Touch::page || touch == Touch::all;
  void** const pointers = slots.pointers;
  std::uint64_t refused_count = 0;
  for (const Step& step : steps) {
    void*& pointer = pointers[step.slot];
    const std::uint64_t size = step.size_bytes();
    std::uint64_t touched_bytes = 0;
    switch (step.op()) {
      case Op::deallocate:
        heap.deallocate(pointer);
        continue;
      case Op::allocate:
        pointer = step.alignment_log2() == 0 ? heap.allocate(size)
                                             : heap.allocate_aligned(size, step.alignment_bytes());
        break;
      case Op::allocate_zeroed:
        pointer = heap.allocate_zeroed(size);
        break;
      case Op::reallocate: {
        if constexpr (keeps_sizes) touched_bytes = slots.sizes_bytes[step.slot];
        void* moved = heap.reallocate(pointer, size);
        if (moved != nullptr) pointer = moved;
        refused_count += moved == nullptr;
        break;
      }
      default:
        continue;
    }
    refused_count += pointer == nullptr && size != 0;
    if constexpr (keeps_sizes) slots.sizes_bytes[step.slot] = size;
    if constexpr (touch != Touch::none) touch_block<touch>(pointer, touched_bytes, size);
  }
  return refused_count;
}

}  // namespace fitmark::bench
