// SPDX-License-Identifier: MIT
//
// Holds a replay to the recorded times, and tells how late an event comes.
//
// Invariants:  an event is due at its recorded time divided by the pace, from one beginning for all
//              threads: a stall delays those behind it, as it would in the program
// Threads:     any number wait at once, after begin()
#pragma once

#include <time.h>

#include <cstdint>

#include "bench/probe/kernel_memory.h"
#include "bench/probe/tick_clock.h"

namespace fitmark::bench {

class Pacer {
 public:
  // `times_ns` are the recorded times, one an event; null: every event is due at once.
  Pacer(const TickClock& clock, const std::uint64_t* times_ns, double pace)
      : clock_(clock), times_ns_(times_ns), pace_(pace) {}

  // Takes some milliseconds, to learn the length of a tick.
  void begin() {
    if (times_ns_ == nullptr) return;
    const std::uint64_t from_ns = monotonic_ns();
    while (monotonic_ns() < from_ns + kLearningNs) continue;
    ns_per_tick_ = clock_.ns_per_tick();
    began_ns_ = monotonic_ns();
  }

  // Returns by how many ticks the event is behind its time.
  std::uint64_t wait_until_due(std::uint64_t event_index) const {
    if (times_ns_ == nullptr) return 0;
    const double due = static_cast<double>(times_ns_[event_index]) / pace_;
    const std::uint64_t due_ns = began_ns_ + static_cast<std::uint64_t>(due);
    std::uint64_t now_ns = monotonic_ns();
    for (; now_ns < due_ns; now_ns = monotonic_ns()) {
      if (due_ns - now_ns <= kNapAboveNs) continue;
      const timespec nap{0, kNapNs};
      nanosleep(&nap, nullptr);
    }
    return static_cast<std::uint64_t>(static_cast<double>(now_ns - due_ns) / ns_per_tick_);
  }

 private:
  static constexpr std::uint64_t kLearningNs = 5000000;
  static constexpr std::uint64_t kNapAboveNs = 200000;
  static constexpr long kNapNs = 100000;

  const TickClock& clock_;
  const std::uint64_t* times_ns_;
  double pace_;
  double ns_per_tick_ = 1;
  std::uint64_t began_ns_ = 0;
};

}  // namespace fitmark::bench
