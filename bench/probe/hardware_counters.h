// SPDX-License-Identifier: MIT
//
// The processor's own counters of this process in user mode, threads begun later included.
//
// Invariants:  a counter that cannot be had counts as absent and disturbs no other; where the kernel
//              takes turns between more counters than the processor has, a count is scaled by the
//              share of time in which it ran
// Threads:     one caller; counts what all threads do
// Source:      perf_event_open(2)
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "analysis/run.h"

namespace fitmark::bench {

// One event of the kernel's choosing: a type and a number of perf_event_attr.
class EventCounter {
 public:
  EventCounter(std::uint32_t type, std::uint64_t config);
  ~EventCounter();
  EventCounter(const EventCounter&) = delete;
  EventCounter& operator=(const EventCounter&) = delete;

  bool is_open() const { return fd_ >= 0; }
  void start();
  void stop();

  // Returns what was counted between all starts and stops so far; kAbsent where it is not open or
  // never ran.
  std::uint64_t count() const;

 private:
  int fd_ = -1;
};

class HardwareCounters {
 public:
  HardwareCounters();

  void start();
  void stop();

  // Returns the counts so far; none where the machine, or its settings, allow no counter at all.
  std::optional<analysis::HardwareCounts> counts() const;

 private:
  std::array<EventCounter, 5> counters_;  // in the order of HardwareCounts
};

// Writes down what was counted, if anything was, in the outcome of a pass.
template <class Outcome>
void note_counters(const HardwareCounters& counters, Outcome& outcome) {
  const std::optional<analysis::HardwareCounts> counts = counters.counts();
  outcome.has_counters = counts.has_value();
  if (counts) outcome.counters = *counts;
}

}  // namespace fitmark::bench
