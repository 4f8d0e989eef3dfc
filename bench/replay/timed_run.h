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
#include "bench/replay/stretch_times.h"
#include "bench/replay/timed_loop.h"
#include "bench/replay/turn.h"

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

// The timed pass of one heap, round by round.
template <Touch touch, class Heap>
class TimedRun {
 public:
  TimedRun(Heap& heap, ReplayControl& control, const SlotTable& slots)
      : heap_(heap),
        control_(control),
        slots_(slots),
        reader_(control),
        turns_(control),
        times_(control.order.events, control.order.rounds) {}

  // Each round but the last ends with everything freed, outside the clock. Counters and faults are
  // those of the fastest warm round.
  void run() {
    std::uint64_t fastest_ns = UINT64_MAX;
    for (std::uint64_t round = 0; round < control_.order.rounds; ++round) {
      turns_.begin_round();
      if (round > 0) begin_again();
      RoundFigures figures;
      run_round(round, figures);
      turns_.end_round();
      refused_count_ += figures.refused_count;
      const bool is_warming = round == 0 && control_.order.rounds > 1;
      if (is_warming || figures.elapsed_ns >= fastest_ns) continue;
      fastest_ns = figures.elapsed_ns;
      control_.outcome.minor_faults = figures.minor_faults;
      note_counters(figures.counters, control_.outcome);
    }
    turns_.finish();
    control_.outcome.elapsed_ns = times_.undisturbed_ns();
  }

  std::uint64_t refused_count() const { return refused_count_; }

 private:
  void begin_again() {
    replay_steps<Touch::none>(heap_, reader_.drain(), slots_);
    reader_.rewind();
  }

  void run_round(std::uint64_t round, RoundFigures& figures) {
    std::uint64_t done = 0;
    for (std::span<const Step> steps = reader_.next(); !steps.empty(); steps = reader_.next()) {
      const std::uint64_t faults_before = read_minor_faults();
      figures.counters.start();
      replay_stretches(round, done, steps, figures);
      figures.counters.stop();
      figures.minor_faults += read_minor_faults() - faults_before;
      done += steps.size();
      control_.outcome.events_done.fetch_add(steps.size(), std::memory_order_relaxed);
    }
  }

  // Replays steps of which the first is step number `at` of the trace.
  void replay_stretches(std::uint64_t round, std::uint64_t at, std::span<const Step> steps,
                        RoundFigures& figures) {
    std::uint64_t began_ns = now_ns(control_.order.clock);
    while (!steps.empty()) {
      const std::uint64_t count = times_.steps_from(at, steps.size());
      figures.refused_count += replay_steps<touch>(heap_, steps.first(count), slots_);
      const std::uint64_t ended_ns = now_ns(control_.order.clock);
      times_.add(round, at, ended_ns - began_ns);
      figures.elapsed_ns += ended_ns - began_ns;
      began_ns = ended_ns;
      at += count;
      steps = steps.subspan(count);
    }
  }

  Heap& heap_;
  ReplayControl& control_;
  const SlotTable& slots_;
  StepReader reader_;
  TurnTaker turns_;
  StretchTimes times_;
  std::uint64_t refused_count_ = 0;
};

template <Touch touch, class Heap>
void run_timed(Heap& heap, ReplayControl& control, const SlotTable& slots) {
  TimedRun<touch, Heap> run(heap, control, slots);
  run.run();
  if (run.refused_count() == 0) return;
  exit_refusing("out of memory: %llu requests of the timed pass got no block",
                static_cast<unsigned long long>(run.refused_count()));
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
