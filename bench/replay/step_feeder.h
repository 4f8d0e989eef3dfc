// SPDX-License-Identifier: MIT
//
// The parent's end of the feed: decodes a trace that is longer than memory into the ring, while the
// child replays.
//
// Invariants:  of a timed pass, a full ring is published at once and decoding waits until it is
//              replayed, so that the decoder does not run while the clock does
// Complexity:  memory is that of the ring, however long the trace
// Threads:     one of its own, joined on destruction
#pragma once

#include <atomic>
#include <exception>
#include <thread>

#include "bench/replay/prepared_trace.h"
#include "bench/replay/protocol.h"
#include "bench/replay/step.h"

namespace fitmark::bench {

class StepFeeder {
 public:
  // `control` and `ring` outlive the feeder.
  StepFeeder(const TraceInput& input, ReplayControl& control, Step* ring);
  ~StepFeeder();
  StepFeeder(const StepFeeder&) = delete;
  StepFeeder& operator=(const StepFeeder&) = delete;

  // Stops feeding, and throws what the trace threw.
  void finish();

 private:
  void feed(const TraceInput& input);
  bool wait_for_room(std::uint64_t published, std::uint64_t wanted);
  void publish(std::uint64_t steps);

  ReplayControl& control_;
  Step* ring_;
  std::atomic<bool> stop_ = false;
  std::exception_ptr fault_;
  std::thread thread_;
};

}  // namespace fitmark::bench
