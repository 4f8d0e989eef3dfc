// SPDX-License-Identifier: MIT
//
// The pass that tells places: replays in recorded order, touches as the memory pass does, and leaves the address
// of every block that it gets. What to make of them is the parent's business: nothing is added up here.
//
// Layout:      pointers[slots], sizes[slots]; the record in the shared results
// Invariants:  a turn ends behind every stride_events-th event and behind the last: the parent sees the process
//              as that event left it
// Complexity:  O(1) an event beside subject and touching; a turn costs two wake-ups
// Threads:     none, or those that take turns in recorded order: one at a time
#pragma once

#include <cstdint>
#include <span>

#include "bench/replay/child_exit.h"
#include "bench/replay/child_mapping.h"
#include "bench/replay/placement_record.h"
#include "bench/replay/protocol.h"
#include "bench/replay/request_block.h"
#include "bench/replay/stamp.h"
#include "bench/replay/step.h"
#include "bench/replay/timed_loop.h"
#include "bench/replay/turn.h"

namespace fitmark::bench {

template <class Heap>
class PlacementPass {
 public:
  PlacementPass(Heap& heap, ReplayControl& control, const SlotTable& slots)
      : heap_(heap),
        control_(control),
        slots_(slots),
        record_(*static_cast<PlacementRecord*>(
            map_or_refuse(kSamplesFd, sizeof(PlacementRecord), "its record of places"))),
        turns_(control) {
    turns_.begin_round();
  }

  void replay(std::span<const Step> steps) {
    for (const Step& step : steps) {
      apply(step);
      record_.events_done = ++events_;
      control_.outcome.events_done.store(events_, std::memory_order_relaxed);
      if (events_ % control_.order.stride_events == 0) turns_.pause();
    }
  }

  void finish() { turns_.finish(); }

 private:
  using Op = workloads::Op;

  void apply(const Step& step) {
    if (step.op() == Op::mark) return;
    void*& pointer = slots_.pointers[step.slot];
    if (step.op() == Op::deallocate) {
      heap_.deallocate(pointer);
      pointer = nullptr;
      return;
    }
    const std::uint64_t size = step.size_bytes();
    void* const block = request_block(heap_, step, pointer);
    if (block == nullptr && size != 0) exit_out_of_memory(events_, size);
    const std::uint64_t kept = step.op() == Op::reallocate ? slots_.sizes_bytes[step.slot] : 0;
    if (block != nullptr) write_stamp(block, kept, size, 0, control_.order.touch);
    pointer = block;
    slots_.sizes_bytes[step.slot] = size;
    record_.addresses[record_.count++] = reinterpret_cast<std::uintptr_t>(block);
  }

  Heap& heap_;
  ReplayControl& control_;
  SlotTable slots_;
  PlacementRecord& record_;
  TurnTaker turns_;
  std::uint64_t events_ = 0;
};

}  // namespace fitmark::bench
