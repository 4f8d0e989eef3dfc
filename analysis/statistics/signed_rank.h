// SPDX-License-Identifier: MIT
//
// Wilcoxon's signed-rank test: do paired differences lie round 0? Unlike the U test it takes nothing
// from what both of a pair share, such as the speed of the machine at that moment.
//
// Complexity:  exact: O(n^3) time for n differences; otherwise O(n log n)
// Threads:     none needed; free functions
// Source:      Wilcoxon, Individual comparisons by ranking methods, 1945; zeros are left out, as there
#pragma once

#include <span>

namespace fitmark::analysis {

struct SignedRank {
  double positive_ranks = 0;  // sum of the ranks of differences above 0
  double p_value = 1;         // two-sided
  bool exact = false;         // from all choices of signs, ties included
};

// Tests differences[n]. Exact up to 50 that are not 0, otherwise the normal approximation with
// correction for ties and continuity. None that is not 0: p = 1.
SignedRank signed_rank(std::span<const double> differences);

// Returns the normal approximation alone.
SignedRank signed_rank_normal(std::span<const double> differences);

}  // namespace fitmark::analysis
