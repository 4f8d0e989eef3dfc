// SPDX-License-Identifier: MIT
//
// How the figures of a comparison become its verdict: one rule for the pairs of one report and for two reports.
//
// Threads:     none needed; a free function
#pragma once

#include <functional>
#include <span>

#include "analysis/report/compare.h"
#include "analysis/statistics/bootstrap.h"

namespace fitmark::analysis {

// What was compared.
struct Judged {
  std::span<const double> subject;
  std::span<const double> baseline;
  bool lower_is_better = true;
  bool exact = false;  // the values repeat exactly: where they do, nothing is left to chance
};

// Sets interval, interval_reason and verdict of `comparison`, whose ratio, p-values and number of
// pairs stand already. `interval_of_ratio` is called only where there are repetitions enough.
void judge(Comparison& comparison, const Judged& judged, const CompareSettings& settings,
           const std::function<Interval()>& interval_of_ratio);

}  // namespace fitmark::analysis
