// SPDX-License-Identifier: MIT
//
// The passes that make one run of a subject, each a process of its own.
//
// Invariants:  a pass that fails names its reason in the run, and the passes behind it are left out
// Threads:     one run at a time
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/run.h"
#include "bench/engine.h"
#include "bench/replay/launch.h"
#include "bench/replay/prepared_trace.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

class SubjectPasses {
 public:
  using Tell = std::function<void(std::string_view phase)>;  // as Progress::Step names it

  // `request` and `stop` outlive this.
  SubjectPasses(const CompareRequest& request, const std::atomic<bool>& stop);

  // Returns how many passes a run has at most.
  std::uint64_t count() const;

  // Finds what the harness itself holds in a process that replays this trace, stacks of its threads
  // included; before the trace's first run.
  void probe_harness(const PreparedTrace& trace);

  // Whether the timed passes of a block take their rounds in turn: there are several, on one thread.
  bool take_turns(const PreparedTrace& trace) const;

  // Runs the timed passes of a block, on a processor that its number chooses: a slow one meets all
  // subjects of some blocks. Returns one result for each subject.
  std::vector<PassResult> time_in_turns(std::span<const Subject> subjects, PreparedTrace& trace,
                                        const Turns& turns, std::uint64_t block) const;

  // Runs all passes, each told of as it begins.
  analysis::Run run(const Subject& subject, PreparedTrace& trace, const Tell& tell) const;

  // Runs the passes behind the timed one.
  analysis::Run run_others(const Subject& subject, PreparedTrace& trace, const PassResult& time,
                           const Tell& tell) const;

  // Returns how many threads take turns in recorded order. Our own heaps keep nothing for each
  // thread: one is enough to tell what they hold.
  std::uint32_t turns_of(const Subject& subject, const PreparedTrace& trace) const;

  // Of each pass.
  const LaunchLimits& limits() const { return limits_; }

 private:
  PassOrder timed_order(const PreparedTrace& trace) const;
  analysis::Run describe(const Subject& subject, const PreparedTrace& trace) const;
  void add_memory_pass(const Subject& subject, PreparedTrace& trace, analysis::Run& run) const;
  void add_latency_pass(const Subject& subject, PreparedTrace& trace, analysis::Run& run) const;
  void add_locality_pass(const Subject& subject, PreparedTrace& trace, analysis::Run& run) const;

  std::uint32_t turns_of_malloc(const PreparedTrace& trace) const;

  const CompareRequest& request_;
  const std::atomic<bool>& stop_;
  LaunchLimits limits_;
  std::map<std::uint32_t, std::uint64_t> harness_bytes_;  // by the threads that take turns
};

}  // namespace fitmark::bench
