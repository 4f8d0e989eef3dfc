// SPDX-License-Identifier: MIT
//
// The measuring engine: replays traces on subjects, each in fresh processes, and brings back runs.
//
// Layout:      a comparison is a row of blocks; a block is one repetition of every subject on one
//              trace, in an order shuffled by the seed, the null allocator among them
// Invariants:  a run is one timed pass, one memory pass and, where asked, one latency pass, each a
//              process of its own; a subject that fails marks its run and stops nothing else.
//              The timed pass of a trace with several threads replays with threads where the decoded
//              trace is in memory; heaps made for one thread stand behind a lock then. The other
//              passes replay in recorded order, a malloc's threads taking turns
// Threads:     one comparison at a time; `stop` may be set from a signal handler
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/run.h"
#include "bench/replay/prepared_trace.h"
#include "bench/replay/protocol.h"
#include "bench/replay/touch.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

struct CompareRequest {
  std::vector<TraceInput> traces;
  std::vector<std::string> subjects;  // names; `null` is added where net figures need it
  std::uint64_t repetitions = 5;
  // Where set, repetitions go on until it returns true of all runs of a trace, or until the trace
  // has used its share of the budget.
  std::function<bool(std::span<const analysis::Run>)> is_settled;
  double budget_s = 600;  // of a comparison with `is_settled`; each trace has an equal share
  std::uint64_t seed = 1;
  Touch timed_touch = Touch::none;
  Touch memory_touch = Touch::all;
  TimedClock clock = TimedClock::wall;  // of the timed pass; threads are timed by the wall clock
  bool with_memory_pass = true;         // false: times only
  bool with_null = true;                // false: no net figures
  bool with_locality = false;           // a pass that reads back all live objects at chosen moments
  std::uint64_t samples = 1000;         // of each memory pass
  bool concurrent = true;               // the timed pass replays with the trace's threads
  std::uint32_t max_threads = 64;       // recorded threads beyond share replay threads
  // Of the timed pass where it runs on one thread; the subjects of a block take them in turn, and what
  // counts is the sum of each stretch's fastest, as StretchTimes says.
  std::uint64_t rounds = 1;
  std::uint64_t latency_every = 0;  // a third pass times every n-th call; 0: no such pass
  double pace = 0;                  // of the latency pass: recorded speed times this; 0: flat out
  double timeout_s = 600;           // of each pass
  std::uint64_t budget_bytes = std::uint64_t{2} << 30;  // decoded trace; a longer one is streamed
  std::uint64_t ring_bytes = 256 << 20;                 // of a trace that is streamed
  std::uint64_t resident_limit_bytes = 0;               // of each pass; 0: most of what is free
  std::vector<analysis::Run>
      finished;  // of an interrupted comparison: whole blocks are kept as they
                 // are instead of being measured again
};

// Told where a comparison stands. Every call comes from the thread of `compare`.
class Progress {
 public:
  virtual ~Progress() = default;

  struct Step {
    std::string_view phase;  // "reading", "timing", "sampling", "clocking" or "walking"
    std::string_view trace;
    std::string_view subject;  // empty while reading
    std::uint64_t done = 0;    // passes finished
    std::uint64_t total = 0;   // passes planned
  };
  virtual void on_step(const Step& step) = 0;

  // A trace was read to its end, `events` of it; what whoever reads figures from it should be told.
  virtual void on_trace(std::string_view /*trace*/, std::uint64_t /*events*/,
                        const std::vector<std::string>& /*warnings*/) {}

  // A run is complete; failed ones too.
  virtual void on_run(const analysis::Run& run) = 0;
};

// Tells nobody.
class SilentProgress : public Progress {
 public:
  void on_step(const Step&) override {}
  void on_run(const analysis::Run&) override {}
};

// Measures. Returns the finished runs in the order of their making, `null` ones included; fewer than
// asked if `stop` was set. A block of request.finished counts as whole if it has a run of every
// subject for the same trace digest and repetition. Throws SubjectError before anything runs, and workloads::TraceError, also
// of a trace without events.
std::vector<analysis::Run> compare(const CompareRequest& request, Progress& progress,
                                   const std::atomic<bool>& stop);

// Returns what is known about this machine and build. The caller adds command, seed, repetitions
// and baseline.
analysis::Context gather_context();

// Returns a seed-shuffled order of [0, count) for one block: the same for the same arguments.
std::vector<std::size_t> block_order(std::size_t count, std::uint64_t seed, std::uint64_t trace,
                                     std::uint64_t repetition);

}  // namespace fitmark::bench
