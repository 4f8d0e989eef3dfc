// SPDX-License-Identifier: MIT
//
// The child's end of the feed: hands out the decoded steps in order, as runs that lie together.
//
// Invariants:  a memory pass maps one window of a whole trace at a time, so that the kernel's
//              reading of this process stays cheap; a timed pass maps all of it, touched beforehand
// Threads:     one reader
#pragma once

#include <cstdint>
#include <span>

#include "bench/replay/protocol.h"
#include "bench/replay/step.h"

namespace fitmark::bench {

// Maps `count` steps of the steps file; refuses the run where it cannot.
const Step* map_steps(std::uint64_t first, std::uint64_t count);

class StepReader {
 public:
  explicit StepReader(ReplayControl& control);

  // Returns the next run of steps; empty at the end. Runs handed out before are invalid then.
  // Waits for the parent where the trace is streamed; stops the process if the feed failed.
  std::span<const Step> next();

  // Begins again; of a whole trace in a timed pass.
  void rewind() { done_ = 0; }

  // Returns the steps that free what the trace leaves live; of a whole trace in a timed pass.
  std::span<const Step> drain() const;

 private:
  std::span<const Step> next_window();
  std::span<const Step> next_of_ring();

  ReplayControl& control_;
  const Step* steps_ = nullptr;
  std::uint64_t done_ = 0;
  std::uint64_t window_steps_ = 0;
  std::uint64_t handed_out_ = 0;
};

}  // namespace fitmark::bench
