// SPDX-License-Identifier: MIT
//
// A timed or latency pass with the trace's threads: starts them together and sums what they found.
//
// Invariants:  the clock runs from the first thread's first step to the last thread's last
// Threads:     one a list, the calling one among them
#pragma once

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "bench/probe/hardware_counters.h"
#include "bench/probe/kernel_memory.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/child_mapping.h"
#include "bench/replay/latency_pass.h"
#include "bench/replay/protocol.h"
#include "bench/replay/step_reader.h"
#include "bench/replay/thread_replay.h"

namespace fitmark::bench {

// Runs the order's lists. `make_face(thread)` gives each thread its way to the subject: a value, or
// a reference to one that all share.
template <class MakeFace>
class ThreadRun {
 public:
  ThreadRun(ReplayControl& control, ThreadSlot* slots, MakeFace make_face)
      : control_(control),
        slots_(slots),
        make_face_(make_face),
        pacer_(make_pacer(clock_, control.order)) {
    const ReplayOrder& order = control.order;
    steps_ = map_steps(0, order.bounds[order.threads]);
    pthread_barrier_init(&start_, nullptr, order.threads);
    for (std::uint32_t t = 0; t < order.threads; ++t) {
      tasks_[t].run = this;
      tasks_[t].thread = t;
      places_.begin(t, list_of(t));
    }
  }

  void run() {
    const std::uint32_t threads = control_.order.threads;
    if (control_.order.pass == Pass::thread_latency) map_for_latencies();
    HardwareCounters counters;  // opened first: threads begun later inherit them
    for (std::uint32_t t = 1; t < threads; ++t) {
      if (pthread_create(&tasks_[t].handle, nullptr, begin, &tasks_[t]) != 0) {
        exit_refusing("the harness could not start %u threads; limit them", threads);
      }
    }
    const std::uint64_t faults_before = read_minor_faults();
    counters.start();
    begin(&tasks_[0]);
    for (std::uint32_t t = 1; t < threads; ++t) pthread_join(tasks_[t].handle, nullptr);
    counters.stop();
    note_counters(counters, control_.outcome);
    control_.outcome.minor_faults = read_minor_faults() - faults_before;
    sum_up();
  }

 private:
  struct Task {
    ThreadRun* run = nullptr;
    std::uint32_t thread = 0;
    pthread_t handle{};
    std::uint64_t began_ns = 0;
    std::uint64_t ended_ns = 0;
    ThreadFindings found;
  };

  std::span<const Step> list_of(std::uint32_t thread) const {
    const auto& bounds = control_.order.bounds;
    return {steps_ + bounds[thread], bounds[thread + 1] - bounds[thread]};
  }

  static void* begin(void* argument) {
    auto& task = *static_cast<Task*>(argument);
    ThreadRun& run = *task.run;
    auto&& face = run.make_face_(task.thread);
    if (run.latencies_ == nullptr) {
      run.replay_on(face, task, NoCallClock());
    } else {
      const std::uint64_t first = run.control_.order.bounds[task.thread];
      LatencyRecord& record = run.latencies_[task.thread];
      run.replay_on(face, task,
                    CallClock({record, run.clock_, run.pacer_, run.control_.order.latency_every},
                              run.recorded_indices_ + first));
      record.ns_per_tick = run.clock_.ns_per_tick();
    }
    return nullptr;
  }

  template <class Face, class Clock>
  void replay_on(Face& face, Task& task, Clock call_clock) {
    const ReplayOrder& order = control_.order;
    ThreadReplay replay(face, slots_, places_, clock_, task.thread, order.threads, order.touch,
                        call_clock);
    pthread_barrier_wait(&start_);
    task.began_ns = monotonic_ns();
    task.found = replay.replay(list_of(task.thread));
    task.ended_ns = monotonic_ns();
  }

  // Before the threads start: what they read, and where each of them counts.
  void map_for_latencies() {
    const ReplayOrder& order = control_.order;
    const std::uint64_t steps = order.bounds[order.threads];
    recorded_indices_ = static_cast<const std::uint64_t*>(
        map_or_refuse(kStepsFd, steps * sizeof(std::uint64_t), "the recorded places", PROT_READ,
                      recorded_indices_at_bytes(steps)));
    latencies_ = map_latency_records(order.threads);
    pacer_.begin();
  }

  void sum_up() {
    ReplayOutcome& outcome = control_.outcome;
    std::uint64_t began_ns = tasks_[0].began_ns, ended_ns = tasks_[0].ended_ns, refused = 0;
    for (std::uint32_t t = 0; t < control_.order.threads; ++t) {
      const Task& task = tasks_[t];
      began_ns = std::min(began_ns, task.began_ns);
      ended_ns = std::max(ended_ns, task.ended_ns);
      outcome.waits += task.found.waits;
      outcome.wait_ns += static_cast<double>(task.found.wait_ticks) * clock_.ns_per_tick();
      outcome.reordered_events += task.found.reordered_steps;
      refused += task.found.refused;
    }
    outcome.elapsed_ns = ended_ns - began_ns;
    outcome.events_done = control_.order.events;
    if (refused == 0) return;
    exit_refusing("out of memory: %llu requests of the timed pass got no block",
                  static_cast<unsigned long long>(refused));
  }

  ReplayControl& control_;
  ThreadSlot* slots_;
  MakeFace make_face_;
  const Step* steps_ = nullptr;
  TickClock clock_;
  Pacer pacer_;
  LatencyRecord* latencies_ = nullptr;  // one a thread; null: calls are not timed
  const std::uint64_t* recorded_indices_ = nullptr;
  ThreadPlaces places_;
  pthread_barrier_t start_{};
  std::array<Task, kMaxReplayThreads> tasks_{};
};

}  // namespace fitmark::bench
