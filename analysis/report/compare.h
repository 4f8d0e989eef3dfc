// SPDX-License-Identifier: MIT
//
// Compares subjects with a baseline, trace by trace and metric by metric, from paired repetitions.
//
// Invariants:  the same runs and seed give the same comparisons
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

struct CompareSettings {
  double margin = 0.02;        // "no difference" means within this of 1
  double significance = 0.05;  // either p below this, and an interval without 1, make a difference
  std::uint64_t fewest_pairs =
      3;  // below this there is no interval and no verdict but not_significant
  std::uint64_t resamples = 4000;
  std::uint64_t seed = 1;
};

// Returns a comparison for every trace, subject other than `baseline` and metric where both have a
// figure in at least one repetition; ordered by trace and subject as they first appear, then as
// kMetrics. Failed runs and figures that do not apply are left out of the pairs.
std::vector<Comparison> compare(std::span<const MeasuredRun> runs, const std::string& baseline,
                                const CompareSettings& settings = {});

// Returns the comparison of subject_values[n] with baseline_values[n], paired by index, n >= 1;
// only the figures are set. `exact`: the values repeat exactly, so that the ratio needs no
// interval.
Comparison compare_paired(std::span<const double> subject_values,
                          std::span<const double> baseline_values, bool lower_is_better, bool exact,
                          const CompareSettings& settings = {});

// Returns a report of `runs`: figures, comparisons with context.baseline, warnings about outliers
// and drift added to the context's, and the verdict.
Report make_report(Context context, std::vector<Run> runs, const CompareSettings& settings = {});

// Draws the conclusions anew from the runs and bounds of `report`: comparisons, verdict and advice. For
// whoever adds bounds or runs to a report that make_report made.
void conclude(Report& report, const CompareSettings& settings = {});

// Returns one report of all runs, compared anew. Repetitions of a later report follow those of the
// earlier ones; the context is the first one's, with a warning where another host, kernel or
// version differs.
Report combine(std::vector<Report> reports, const CompareSettings& settings = {});

}  // namespace fitmark::analysis
