// SPDX-License-Identifier: MIT
//
// What a concurrent replay does around each call: nothing, or what a latency pass does.
//
// Threads:     one object a thread
#pragma once

#include <cstddef>
#include <cstdint>

#include "bench/probe/tick_clock.h"
#include "bench/replay/latency_record.h"
#include "bench/replay/pacer.h"
#include "bench/replay/step.h"

namespace fitmark::bench {

// The clock runs around the whole list.
struct NoCallClock {
  template <class Call>
  void time(const Step&, std::size_t, Call call) {
    call();
  }
};

// Times every n-th call, waiting for a lock included. Waiting for another thread's object is not the
// call's, unless the replay is paced: then a call's latency counts from when it was due.
class CallClock {
 public:
  // `recorded_indices` are those of the thread's list.
  CallClock(LatencyRecord& record, const TickClock& clock, const Pacer& pacer,
            const std::uint64_t* recorded_indices, std::uint64_t every)
      : record_(record),
        clock_(clock),
        pacer_(pacer),
        recorded_indices_(recorded_indices),
        every_(every) {}

  template <class Call>
  void time(const Step& step, std::size_t place, Call call) {
    const std::uint64_t index = recorded_indices_[place];
    const std::uint64_t late_ticks = pacer_.wait_until_due(index);
    const std::uint64_t before = clock_.now();
    call();
    const std::uint64_t ticks = clock_.now() - before;
    if (index % every_ == 0) record_.add(step.op(), step.size_bytes(), index, ticks + late_ticks);
  }

 private:
  LatencyRecord& record_;
  const TickClock& clock_;
  const Pacer& pacer_;
  const std::uint64_t* recorded_indices_;
  std::uint64_t every_;
};

}  // namespace fitmark::bench
