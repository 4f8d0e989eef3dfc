// SPDX-License-Identifier: MIT
//
// The benchmark of the benchmark: equals must be called equal, and planted faults be found.
//
// Layout:      four subjects race in one comparison: the C library's malloc behind a wrapper, the same
//              again, the same with 5 % of time planted, the same with 5 % of live bytes lost. Its
//              repetitions are cut into many short comparisons, each judged by itself
// Invariants:  what was really planted is measured too, over all repetitions together
// Threads:     as `compare`
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/report/control.h"
#include "analysis/run.h"
#include "bench/engine.h"

namespace fitmark::bench {

struct ControlRequest {
  TraceInput trace;
  std::uint64_t comparisons = 100;
  std::uint64_t repetitions = 40;  // of each comparison
  std::uint64_t rounds = 20;       // of each timed pass, the subjects in turn
  std::uint64_t seed = 1;
  double planted_ratio = 0.05;       // of time
  std::uint64_t leaked_percent = 5;  // of the peak of live bytes
};

// One row: a subject against the wrapper, by one metric.
struct ControlRow {
  std::string subject;  // "the same", "slower" or "leaking"
  std::string metric;   // ns_per_event or peak_resident_bytes
  analysis::ControlTally tally;
  double median_ratio = 0;          // over all repetitions together: what was really planted
  std::uint64_t gate_failures = 0;  // comparisons in which `check` with its defaults would fail
  bool should_differ = false;
  bool passed = false;  // at least 95 of 100 as they should be
};

struct ControlResult {
  std::vector<ControlRow> rows;
  std::uint64_t spins = 0;  // the calibrated setting of the slower subject
  std::uint64_t events = 0;
  std::string failure;  // a run that did not count, or an interruption; empty: all is measured
  bool passed() const;
};

// Calibrates, measures and judges. Throws SubjectError.
ControlResult run_control(const ControlRequest& request, Progress& progress,
                          const std::atomic<bool>& stop);

// Judges comparisons made of `runs`, cut at multiples of `repetitions`; subjects are named as in
// ControlRow::subject, and "wrapper".
std::vector<ControlRow> judge_control(const std::vector<analysis::Run>& runs,
                                      std::uint64_t repetitions, std::uint64_t comparisons,
                                      std::uint64_t seed);

}  // namespace fitmark::bench
