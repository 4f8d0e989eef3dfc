// SPDX-License-Identifier: MIT
//
// Compares two reports, of a base and of a change, and says what became worse.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/report/compare.h"
#include "analysis/report/report.h"

namespace fitmark::analysis {

struct GateThresholds {
  double max_slowdown = 0.03;  // of ns_per_event: 0.03 allows 3 % more
  double max_memory = 0.02;    // of peak_resident_bytes and peak_held_bytes
};

enum class GateVerdict {
  passed,     // not worse, or by less than the threshold, or not significantly
  regressed,  // significantly worse, and by more than the threshold
  undecided,  // worse by more than the threshold, but too few repetitions to say so
  missing,    // in the base alone; a subject that fails where it did not before is `regressed`
};

struct GateFinding {
  Comparison comparison;  // baseline "base", of medians; interval unpaired
  double threshold = 0;
  GateVerdict verdict = GateVerdict::passed;
  std::string sentence;
};

struct GateResult {
  std::vector<GateFinding> findings;  // per trace, subject and metric, as in the base
  bool passed = true;                 // nothing regressed, and something was compared
  std::size_t compared = 0;           // findings that hold measurements of both
  std::string summary;                // one sentence
  std::vector<std::string> warnings;  // what was not alike when the two were made, a sentence each
};

// Compares each subject of `fresh` with itself in `base`, by every metric of kMetrics that both have.
// Repetitions are not paired, as they were not measured side by side. Where the hosts differ and both have
// the baseline, times are divided by the baseline's of the same repetition first.
std::vector<Comparison> compare_reports(const Report& base, const Report& fresh,
                                        const CompareSettings& settings = {});

// Judges time and memory of every subject against the thresholds.
GateResult check(const Report& base, const Report& fresh, const GateThresholds& thresholds,
                 const CompareSettings& settings = {});

// Returns what `report` measured and `other` did not: "scudo on a.fitrace", or "b.fitrace" where that has no
// run of the same events at all.
std::vector<std::string> missing_from(const Report& other, const Report& report);

// Renders the findings as JUnit XML: one test case each, failures for regressions.
std::string gate_junit(const GateResult& result);

// Renders them as GitHub workflow commands: an error for each regression, a warning for what is undecided
// or missing, and a notice with the summary.
std::string gate_github(const GateResult& result);

// Renders all differences of two reports as a Markdown table, largest first; those that are not
// significant are left out and counted.
std::string diff_markdown(const std::vector<Comparison>& differences);

}  // namespace fitmark::analysis
