// SPDX-License-Identifier: MIT
//
// Mann and Whitney's U test: do two samples come from one distribution? And Cliff's delta, its
// effect.
//
// Complexity:  exact: O(n^2 m (n + m)) time; otherwise O((n + m) log(n + m))
// Threads:     none needed; free functions
// Source:      Mann & Whitney, On a test of whether one of two random variables is stochastically
//              larger than the other, 1947; Cliff, Dominance statistics, 1993
#pragma once

#include <span>

namespace fitmark::analysis {

struct MannWhitney {
  double u = 0;        // pairs (x, y) with x > y, ties half
  double p_value = 1;  // two-sided
  bool exact = false;  // from all divisions of the pooled values, ties included
};

// Compares x[n] with y[m], n, m >= 1. Exact up to 20 values each, otherwise the normal
// approximation with correction for ties and continuity. All values equal: p = 1.
MannWhitney mann_whitney(std::span<const double> x, std::span<const double> y);

// Returns the normal approximation alone.
MannWhitney mann_whitney_normal(std::span<const double> x, std::span<const double> y);

// Returns (pairs with x > y - pairs with x < y) / (n m), -1..1: 0 for no dominance.
double cliffs_delta(std::span<const double> x, std::span<const double> y);

}  // namespace fitmark::analysis
