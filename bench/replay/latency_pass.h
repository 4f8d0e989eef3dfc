// SPDX-License-Identifier: MIT
//
// The pass that times each call by itself.
//
// Layout:      pointers[slots], sizes[slots]; the record in the shared file of results
// Threads:     none
#pragma once

#include <cstdint>
#include <span>

#include "bench/probe/tick_clock.h"
#include "bench/replay/call_timer.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/latency_record.h"
#include "bench/replay/pacer.h"
#include "bench/replay/protocol.h"
#include "bench/replay/request_block.h"
#include "bench/replay/step.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

// Maps that many records in the child, all empty; refuses the run where it cannot.
LatencyRecord* map_latency_records(std::uint32_t count);

// Returns what holds the child to the order's pace, with the recorded times mapped where it has one.
Pacer make_pacer(const TickClock& clock, const ReplayOrder& order);

template <class Heap>
class LatencyPass {
 public:
  LatencyPass(Heap& heap, ReplayControl& control, const SlotTable& slots)
      : heap_(heap),
        order_(control.order),
        slots_(slots),
        record_(*map_latency_records(1)),
        pacer_(make_pacer(clock_, order_)),
        timer_(record_, clock_, pacer_, order_.latency_every) {
    pacer_.begin();
  }

  void replay(std::span<const Step> steps) {
    for (const Step& step : steps) {
      if (step.op() != workloads::Op::mark) replay(step);
      ++events_;
    }
  }

  void finish() { record_.ns_per_tick = clock_.ns_per_tick(); }

 private:
  using Op = workloads::Op;
  void replay(const Step& step) {
    const std::uint64_t old_bytes = slots_.sizes_bytes[step.slot];
    const std::uint64_t size = step.op() == Op::deallocate ? old_bytes : step.size_bytes();
    void* block = nullptr;
    timer_.time(step.op(), size, events_, [&] { block = call(step); });
    if (step.op() == Op::deallocate) return;
    if (block == nullptr && size != 0) exit_out_of_memory(events_, size);
    slots_.pointers[step.slot] = block;
    slots_.sizes_bytes[step.slot] = size;
    touch(block, step.op() == Op::reallocate ? old_bytes : 0, size);
  }

  void* call(const Step& step) {
    void* const pointer = slots_.pointers[step.slot];
    if (step.op() != Op::deallocate) return request_block(heap_, step, pointer);
    heap_.deallocate(pointer);
    return nullptr;
  }

  void touch(void* block, std::uint64_t from_bytes, std::uint64_t size) {
    switch (order_.touch) {
      case Touch::none:
        return;
      case Touch::first:
        return touch_block<Touch::first>(block, from_bytes, size);
      case Touch::page:
        return touch_block<Touch::page>(block, from_bytes, size);
      case Touch::all:
        return touch_block<Touch::all>(block, from_bytes, size);
    }
  }

  Heap& heap_;
  const ReplayOrder& order_;
  SlotTable slots_;
  LatencyRecord& record_;
  TickClock clock_;
  Pacer pacer_;
  CallTimer timer_;
  std::uint64_t events_ = 0;
};

}  // namespace fitmark::bench
