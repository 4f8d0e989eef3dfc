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

// What the clock and the counters said of one round.
struct RoundFigures {
  std::uint64_t elapsed_ns = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t refused_count = 0;  // requests that got no memory
  HardwareCounters counters;
};

inline void note_round(const RoundFigures& figures, ReplayOutcome& outcome) {
  outcome.elapsed_ns = figures.elapsed_ns;
  outcome.minor_faults = figures.minor_faults;
  note_counters(figures.counters, outcome);
}

// Replays all steps once under the clock.
template <Touch touch, class Heap>
void run_round(Heap& heap, ReplayControl& control, StepReader& reader, const SlotTable& slots,
               RoundFigures& figures) {
  for (std::span<const Step> steps = reader.next(); !steps.empty(); steps = reader.next()) {
    const std::uint64_t faults_before = read_minor_faults();
    figures.counters.start();
    const std::uint64_t began_ns = now_ns(control.order.clock);
    figures.refused_count += replay_steps<touch>(heap, steps, slots);
    figures.elapsed_ns += now_ns(control.order.clock) - began_ns;
    figures.counters.stop();
    figures.minor_faults += read_minor_faults() - faults_before;
    control.outcome.events_done.fetch_add(steps.size(), std::memory_order_relaxed);
  }
}

// Each round but the last ends with everything freed, outside the clock. The first of several warms
// the heap; of the others the fastest is noted, as what disturbs a round can only make it slower.
template <Touch touch, class Heap>
void run_timed(Heap& heap, ReplayControl& control, const SlotTable& slots) {
  StepReader reader(control);
  std::uint64_t refused_count = 0, fastest_ns = UINT64_MAX;
  for (std::uint64_t round = 0; round < control.order.rounds; ++round) {
    if (round > 0) {
      replay_steps<Touch::none>(heap, reader.drain(), slots);
      reader.rewind();
    }
    RoundFigures figures;
    run_round<touch>(heap, control, reader, slots, figures);
    refused_count += figures.refused_count;
    const bool is_warming = round == 0 && control.order.rounds > 1;
    if (is_warming || figures.elapsed_ns >= fastest_ns) continue;
    fastest_ns = figures.elapsed_ns;
    note_round(figures, control.outcome);
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
