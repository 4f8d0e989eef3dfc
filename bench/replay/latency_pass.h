// SPDX-License-Identifier: MIT
//
// The pass that times each call by itself.
//
// Layout:      pointers[slots], sizes[slots]; the record in the shared file of results
// Invariants:  with a pace, a call's latency counts from when it was due, not from when the loop came
//              to it: a stall delays those behind it, as it would in the program
// Complexity:  two clock readings a timed call; their cost is reported, not subtracted
// Threads:     none
#pragma once

#include <time.h>

#include <cstdint>
#include <span>

#include "bench/probe/tick_clock.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/latency_record.h"
#include "bench/replay/protocol.h"
#include "bench/replay/request_block.h"
#include "bench/replay/step.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

// Maps the record in the child; refuses the run where it cannot.
LatencyRecord& map_latency_record();

// Maps the recorded times, one an event, in the child.
const std::uint64_t* map_event_times(std::uint64_t events);

template <class Heap>
class LatencyPass {
 public:
  LatencyPass(Heap& heap, ReplayControl& control, const SlotTable& slots)
      : heap_(heap), order_(control.order), slots_(slots), record_(map_latency_record()) {
    if (order_.pace > 0) times_ns_ = map_event_times(order_.events);
    began_ns_ = monotonic_ns();
    while (monotonic_ns() < began_ns_ + kCalibrationNs) continue;
    ns_per_tick_ = clock_.ns_per_tick();
    began_ns_ = monotonic_ns();
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
  static constexpr std::uint64_t kCalibrationNs = 5000000;

  void replay(const Step& step) {
    const std::uint64_t old_bytes = slots_.sizes_bytes[step.slot];
    const std::uint64_t size = step.op() == Op::deallocate ? old_bytes : step.size_bytes();
    const std::uint64_t late_ns = times_ns_ != nullptr ? wait_until_due() : 0;
    const std::uint64_t before = clock_.now();
    void* block = call(step);
    const std::uint64_t ticks = clock_.now() - before;
    if (events_ % order_.latency_every == 0) {
      record_.add(step.op(), size, events_, ticks + late_ticks(late_ns));
    }
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

  // Returns by how much the event is behind its time.
  std::uint64_t wait_until_due() {
    const double due = static_cast<double>(times_ns_[events_]) / order_.pace;
    const std::uint64_t due_ns = began_ns_ + static_cast<std::uint64_t>(due);
    std::uint64_t now_ns = monotonic_ns();
    while (now_ns < due_ns) {
      if (due_ns - now_ns > 200000) {
        const timespec nap{0, 100000};
        nanosleep(&nap, nullptr);
      }
      now_ns = monotonic_ns();
    }
    return now_ns - due_ns;
  }

  std::uint64_t late_ticks(std::uint64_t late_ns) const {
    if (late_ns == 0) return 0;
    return static_cast<std::uint64_t>(static_cast<double>(late_ns) / ns_per_tick_);
  }

  Heap& heap_;
  const ReplayOrder& order_;
  SlotTable slots_;
  LatencyRecord& record_;
  TickClock clock_;
  const std::uint64_t* times_ns_ = nullptr;
  double ns_per_tick_ = 1;
  std::uint64_t began_ns_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace fitmark::bench
