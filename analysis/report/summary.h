// SPDX-License-Identifier: MIT
//
// The rows of a report's table: per trace, each subject's medians and how it stands to the baseline.
//
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

struct SubjectSummary {
  std::string subject;
  std::uint64_t repetitions = 0;      // that counted
  std::vector<std::string> failures;  // of those that did not: "repetition 2: timeout"
  Figure ns_per_event;                // medians over the repetitions
  Figure time_spread;                 // (largest - smallest) / 2 / median of ns_per_event
  Figure peak_resident_bytes;
  Figure peak_held_bytes;
  Figure mean_external_fragmentation;
  Figure above_floor;         // peak memory / peak live bytes - 1
  Figure above_achievable;    // peak memory / height of the offline packing - 1
  std::string above_basis;    // the peak memory of both: "resident" or "held"
  Figure johnstone_wilson_1;  // gross, on the basis of `basis`
  std::string basis;
  const Comparison* time = nullptr;  // into the report; null for the baseline or without a pair
  const Comparison* resident = nullptr;
  const Comparison* held = nullptr;
  const Run* example = nullptr;  // the first that counted, into the report; or null
};

struct TraceSummary {
  std::string trace;
  std::string trace_digest;
  std::uint64_t events = 0;
  std::uint64_t threads = 0;
  std::uint64_t peak_live_bytes = 0;     // 0: an imported benchmark, of which only times are known
  const TraceBounds* bounds = nullptr;   // into the report; null where not computed
  std::vector<SubjectSummary> subjects;  // the baseline, then by rising time
};

// Returns the rows, traces as they first appear. The result points into `report`.
std::vector<TraceSummary> summarise(const Report& report);

// Returns the subjects that a threaded replay reached behind one lock, "best_fit, tlsf"; their times hold
// the waiting for it. Empty where there are none.
std::string behind_one_lock(const TraceSummary& trace);

// Returns what the blame says of each subject that was explained: its name and the sentence.
std::vector<std::pair<std::string, std::string>> blame_sentences(const TraceSummary& trace);

// Returns "1,234 events, 1 thread, peak live 1.00 MiB"; of an imported benchmark its threads where it has
// several, or nothing.
std::string facts_text(const TraceSummary& trace);

// Returns ", a window of 12 % of the objects" where the packing is not of the whole trace, or nothing.
std::string window_text(const TraceBounds& bounds);

// Returns "-12.3 %" with the verdict's sign: nothing for better or worse, "=" for no difference within
// 2 %, "?" for not significant; "-" for null.
std::string change_text(const Comparison* comparison);

}  // namespace fitmark::analysis
