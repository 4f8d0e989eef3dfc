// SPDX-License-Identifier: MIT
//
// Times single calls into a record: what every latency pass does around a call.
//
// Invariants:  with a pace, a call's latency counts from when it was due, not from when the loop came to it
// Complexity:  two clock readings a call; their cost is reported, not subtracted
// Threads:     one object, and one record, a thread
#pragma once

#include <cstdint>

#include "bench/probe/tick_clock.h"
#include "bench/replay/latency_record.h"
#include "bench/replay/pacer.h"

namespace fitmark::bench {

class CallTimer {
 public:
  // Of the events whose index is a multiple of `every`. The three are used as long as the timer.
  CallTimer(LatencyRecord& record, const TickClock& clock, const Pacer& pacer, std::uint64_t every)
      : record_(record), clock_(clock), pacer_(pacer), every_(every) {}

  template <class Call>
  void time(workloads::Op op, std::uint64_t size_bytes, std::uint64_t event_index, Call call) {
    const std::uint64_t late_ticks = pacer_.wait_until_due(event_index);
    const std::uint64_t before = clock_.now();
    call();
    const std::uint64_t ticks = clock_.now() - before;
    if (event_index % every_ == 0) record_.add(op, size_bytes, event_index, ticks + late_ticks);
  }

 private:
  LatencyRecord& record_;
  const TickClock& clock_;
  const Pacer& pacer_;
  std::uint64_t every_;
};

}  // namespace fitmark::bench
