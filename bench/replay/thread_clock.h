// SPDX-License-Identifier: MIT
//
// What a concurrent replay does around each call: nothing, or what a latency pass does.
//
// Threads:     one object a thread
#pragma once

#include <cstddef>
#include <cstdint>

#include "bench/replay/call_timer.h"
#include "bench/replay/step.h"

namespace fitmark::bench {

// The clock runs around the whole list.
struct NoCallClock {
  template <class Call>
  void time(const Step&, std::size_t, Call call) {
    call();
  }
};

// Times every n-th call of a list, waiting for a lock included. Waiting for another thread's object is not
// the call's, unless the replay is paced.
class CallClock {
 public:
  // `recorded_indices` are those of the thread's list.
  CallClock(const CallTimer& timer, const std::uint64_t* recorded_indices)
      : timer_(timer), recorded_indices_(recorded_indices) {}

  template <class Call>
  void time(const Step& step, std::size_t place, Call call) {
    timer_.time(step.op(), step.size_bytes(), recorded_indices_[place], call);
  }

 private:
  CallTimer timer_;
  const std::uint64_t* recorded_indices_;
};

}  // namespace fitmark::bench
