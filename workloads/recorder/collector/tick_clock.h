// SPDX-License-Identifier: MIT
//
// Turns the time-stamp counters that programs record into nanoseconds since the recording began.
//
// Invariants:  the counter's rate is measured once, against CLOCK_MONOTONIC over 5 ms: an error of some
//              20 in a million, which a paced replay does not notice
// Threads:     plain values
#pragma once

#include <cstdint>

namespace fitmark::workloads {

class TickClock {
 public:
  // Measures the rate. Throws RecordError where the counter does not run evenly.
  static TickClock measure();

  std::uint64_t ns_since_start(std::uint64_t ticks) const {
    if (ticks <= start_ticks_) return 0;
    return static_cast<std::uint64_t>(static_cast<double>(ticks - start_ticks_) * ns_per_tick_);
  }

 private:
  std::uint64_t start_ticks_ = 0;
  double ns_per_tick_ = 0;
};

}  // namespace fitmark::workloads
