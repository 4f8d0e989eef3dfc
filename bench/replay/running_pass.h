// SPDX-License-Identifier: MIT
//
// One pass under way: a child, the files that it shares with this process, and what it brings back.
//
// Threads:     one at a time for each trace that is streamed; else any number of passes at once
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "bench/replay/child_process.h"
#include "bench/replay/launch.h"
#include "bench/replay/placement_record.h"
#include "bench/replay/shared_mapping.h"
#include "bench/replay/step_feeder.h"

namespace fitmark::bench {

class RunningPass {
 public:
  // Starts the child; as run_pass says.
  RunningPass(const Subject& subject, PreparedTrace& trace, const PassOrder& pass,
              const LaunchLimits& limits, const std::atomic<bool>& stop);

  // Waits until the child has ended, as ChildProcess::has_ended.
  void await_end();

  // Gives a child its turn, and waits for the end of that. Returns whether it was the last one.
  bool run_turn();

  // Lets a child end that has had its last turn, and waits for that.
  void dismiss();

  // Between turns of a placement pass: what the last one left.
  PlacementRecord& places() { return *results_.as<PlacementRecord>(); }

  pid_t pid() const { return child_->pid(); }

  // Whether the child has been seen to end.
  bool has_ended() const { return child_->pid() < 0; }

  // Once it has ended.
  PassResult result();

 private:
  ReplayControl& control() { return *control_.as<ReplayControl>(); }
  std::array<int, 6> descriptors();

  PreparedTrace& trace_;
  LaunchLimits limits_;
  SharedMapping words_;
  SharedMapping control_;
  SharedMapping results_;
  SharedMapping slots_;
  SharedMapping ring_;
  std::optional<StepFeeder> feeder_;
  std::optional<ChildProcess> child_;
};

}  // namespace fitmark::bench
