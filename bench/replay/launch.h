// SPDX-License-Identifier: MIT
//
// Runs passes in fresh processes and brings back what they found.
//
// Invariants:  the child inherits four files, no malloc setting but the subject's own, and no
//              terminal signal; it dies with its parent
// Threads:     one launch at a time for each trace
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/replay/locality_record.h"
#include "bench/replay/prepared_trace.h"
#include "bench/replay/protocol.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

struct LaunchLimits {
  double timeout_s = 600;                  // of one pass; past it the child is killed
  std::uint64_t resident_limit_bytes = 0;  // past it the child is killed; 0: none
  std::uint64_t ring_bytes = 64 << 20;     // for traces that are streamed
};

struct PassResult {
  std::string failure;  // empty, or why the run does not count
  std::string origin;   // library that served malloc; empty for heaps of our own
  std::string version;  // as that library says; of a probe only
  std::uint64_t elapsed_ns = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t anonymous_bytes = 0;  // of the process before the first event
  std::uint64_t peak_resident_bytes = 0;
  std::uint64_t sampling_ns = 0;
  std::optional<analysis::PerEventSums> sums;
  analysis::PagesAtPeaks pages_at_peaks;
  std::vector<analysis::Sample> samples;
  std::vector<analysis::LatencyRow> latencies;
  std::vector<analysis::SlowCall> slowest;
  std::optional<analysis::HardwareCounts> counters;
  std::vector<LocalityRecord::Row> locality;
  std::uint64_t waits = 0;  // of a threaded pass
  double wait_ns = 0;
  std::uint64_t reordered_events = 0;
  double timer_ns = 0;
};

struct PassOrder {
  Pass pass = Pass::probe;
  Touch touch = Touch::none;
  std::uint64_t sample_count = 0;
  std::uint64_t harness_anonymous_bytes = 0;
  std::uint64_t rounds = 1;
  std::uint64_t latency_every = 1;
  double pace = 0;
  std::uint32_t threads = 1;  // that take turns in recorded order; of a threaded pass: as its lists
  TimedClock clock = TimedClock::wall;
  bool takes_turns = false;  // set by run_in_turns
  std::uint64_t stride_events =
      1;               // of each turn of a placement pass, at most PlacementRecord::kCapacity
  int processor = -1;  // on which turns are taken; -1: any
};

// Who is next, lap by lap, and who hears of it; subjects by their index.
struct Turns {
  std::function<std::vector<std::size_t>(std::uint64_t lap)> order_of;
  std::function<void(std::size_t subject)> on_turn;
};

// A threaded pass requires trace.lists; a pace requires trace.times; rounds require trace.steps.
// Throws Interrupted when `stop` is set, std::system_error where no child can be started, and what
// the trace throws. A subject's failure is no exception: it is in the result.
PassResult run_pass(const Subject& subject, PreparedTrace& trace, const PassOrder& order,
                    const LaunchLimits& limits, const std::atomic<bool>& stop);

// Runs a timed pass of `order.rounds` rounds for each subject, a few rounds at a time: each process
// replays while the others sleep, so that a slow spell of the machine meets them alike. All of them
// hold their memory at once; the time limit is that of a turn. Returns one result for each subject.
// Requires trace.steps; throws as run_pass.
std::vector<PassResult> run_in_turns(std::span<const Subject> subjects, PreparedTrace& trace,
                                     PassOrder order, const Turns& turns,
                                     const LaunchLimits& limits, const std::atomic<bool>& stop);

// Asks a fresh process who serves malloc under the subject, and what memory it starts with; with the
// stacks of that many threads, where there are several.
PassResult run_probe(const Subject& subject, const std::atomic<bool>& stop,
                     std::uint32_t threads = 1);

// Returns the path of fitmark_replay: beside this program, or in FITMARK_REPLAY.
std::string replay_program();

}  // namespace fitmark::bench
