// SPDX-License-Identifier: MIT
//
// The benchmark of the benchmark: how often comparisons of equals find nothing, and planted differences
// are found; and when a comparison has been repeated often enough.
//
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <span>

#include "analysis/report/compare.h"

namespace fitmark::analysis {

struct ControlTally {
  std::uint64_t comparisons = 0;
  std::uint64_t better = 0;
  std::uint64_t worse = 0;
  std::uint64_t neither = 0;  // no difference, or not significant

  double neither_share() const;  // of an A/A control this must be at least 0.95; 0 for none
  double worse_share() const;    // of a planted slowdown or leak likewise
};

// Counts the verdicts of comparisons that were measured for the purpose.
ControlTally tally(std::span<const Comparison> comparisons);

// Repeats comparisons of `pairs` values drawn with replacement from values[n], n >= 2, the subject's
// multiplied by `planted_ratio` (1 for A/A): what one long series of repetitions says about the procedure.
// It knows only noise without drift; the measured control is the proof.
ControlTally control_by_resampling(std::span<const double> values, std::uint64_t pairs,
                                   double planted_ratio, std::uint64_t trials, std::uint64_t seed,
                                   const CompareSettings& settings = {});

// Returns whether `comparison` needs no more repetitions: it is exact, or its interval is at most
// `width_ratio` of the ratio wide (0.02: plus or minus one per cent).
bool is_settled(const Comparison& comparison, double width_ratio);

}  // namespace fitmark::analysis
