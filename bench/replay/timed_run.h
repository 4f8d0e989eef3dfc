// SPDX-License-Identifier: MIT
//
// Puts the clock around the loop: the body of a timed pass, for any heap.
//
// Invariants:  waiting for streamed steps is outside the clock
// Threads:     none
#pragma once

#include <cstdint>
#include <span>

#include "bench/probe/hardware_counters.h"
#include "bench/probe/kernel_memory.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/step_reader.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

inline std::uint64_t now_ns(TimedClock clock) {
  return clock == TimedClock::wall ? monotonic_ns() : processor_ns();
}

// Replays all steps once under the clock. Returns how many requests got no memory.
template <Touch touch, class Heap>
std::uint64_t run_round(Heap& heap, ReplayControl& control, StepReader& reader,
                        const SlotTable& slots) {
  ReplayOutcome& outcome = control.outcome;
  outcome.elapsed_ns = outcome.minor_faults = 0;
  HardwareCounters counters;
  std::uint64_t refused_count = 0;
  for (std::span<const Step> steps = reader.next(); !steps.empty(); steps = reader.next()) {
    const std::uint64_t faults_before = read_minor_faults();
    counters.start();
    const std::uint64_t began_ns = now_ns(control.order.clock);
    refused_count += replay_steps<touch>(heap, steps, slots);
    outcome.elapsed_ns += now_ns(control.order.clock) - began_ns;
    counters.stop();
    outcome.minor_faults += read_minor_faults() - faults_before;
    outcome.events_done.fetch_add(steps.size(), std::memory_order_relaxed);
  }
  note_counters(counters, outcome);
  return refused_count;
}

// Each round but the last ends with everything freed, outside the clock.
template <Touch touch, class Heap>
void run_timed(Heap& heap, ReplayControl& control, const SlotTable& slots) {
  StepReader reader(control);
  std::uint64_t refused_count = run_round<touch>(heap, control, reader, slots);
  for (std::uint64_t round = 1; round < control.order.rounds; ++round) {
    replay_steps<Touch::none>(heap, reader.drain(), slots);
    reader.rewind();
    refused_count += run_round<touch>(heap, control, reader, slots);
  }
  if (refused_count > 0) {
    exit_refusing("out of memory: %llu requests of the timed pass got no block",
                  static_cast<unsigned long long>(refused_count));
  }
}

// Chooses the loop that the order's touch policy names.
template <class Heap>
void run_timed_as_ordered(Heap& heap, ReplayControl& control, const SlotTable& slots) {
  switch (control.order.touch) {
    case Touch::none:
      return run_timed<Touch::none>(heap, control, slots);
    case Touch::first:
      return run_timed<Touch::first>(heap, control, slots);
    case Touch::page:
      return run_timed<Touch::page>(heap, control, slots);
    case Touch::all:
      return run_timed<Touch::all>(heap, control, slots);
  }
}

}  // namespace fitmark::bench
