// SPDX-License-Identifier: MIT
//
// What `replay` and `compare` share: a request for the engine, progress, and Ctrl-C that keeps what is done.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/run.h"
#include "bench/command/command.h"
#include "bench/command/terminal.h"
#include "bench/engine.h"

namespace fitmark::bench {

// What to do with a .fitrace whose end is missing.
enum class CutTrace { refuse, read_to_the_cut };

// Returns the trace under its file name; every pass opens it anew.
TraceInput trace_input(const std::string& path, bool keep_going, CutTrace cut = CutTrace::refuse);

// What every measuring command can be told.
struct MeasuringOptions {
  bool keep_going = false;  // read a damaged trace as far as it goes
  std::string timed_touch = "none";
  std::string memory_touch = "all";
  std::uint64_t samples = 1000;
  std::uint64_t seed = 1;
  double timeout_s = 600;
  bool single_thread = false;       // replay a threaded trace in recorded order on one thread
  std::uint64_t rounds = 1;         // replays of a timed pass, subjects in turn
  std::uint64_t latency_every = 0;  // time every n-th call in a pass of its own; 0: none
  bool locality = false;            // read back all live objects at chosen moments
  double pace = 0;                  // of the latency pass: recorded speed times this; 0: flat out
  std::uint64_t decoded_bytes = CompareRequest().budget_bytes;  // a trace beyond that is streamed
};

// Adds the options that read them.
void add_measuring_options(Options& options, MeasuringOptions& asked);

// Returns a request without traces and subjects.
CompareRequest measuring_request(const MeasuringOptions& asked);

// Returns the options as a report's context holds them.
std::vector<analysis::Setting> settings_of(const MeasuringOptions& asked);

// Returns a sentence for each option that had no effect on a trace of `runs`.
std::vector<std::string> without_effect(const MeasuringOptions& asked,
                                        const std::vector<analysis::Run>& runs);

// Calls `work` with progress on standard error and a flag that the first Ctrl-C sets.
using Watched = std::function<void(Progress&, const std::atomic<bool>&)>;
void watch(const Watched& work);

using RunListener = std::function<void(const analysis::Run&)>;

struct Measured {
  std::vector<analysis::Run> runs;
  bool interrupted = false;           // ended early
  std::vector<std::string> warnings;  // of the traces: truncated, a sample, lines skipped
};

// Measures with progress on standard error. Ctrl-C ends it early with the finished runs; a second
// one kills. Runs of the null allocator are left out unless `request` names it. Warnings of a trace are told as
// soon as it was read; `on_run` hears of each run of a block that is done.
Measured measure(const CompareRequest& request, const RunListener& on_run = {});

}  // namespace fitmark::bench
