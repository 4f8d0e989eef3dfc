// SPDX-License-Identifier: MIT
//
// Median, quantiles and paired ratios.
//
// Complexity:  O(n log n), a copy of the values each
// Threads:     none needed; free functions
#pragma once

#include <span>
#include <vector>

namespace fitmark::analysis {

// Returns the middle value, or the mean of the two middle ones. Requires values[n], n >= 1.
double median(std::span<const double> values);

// Returns the quantile at `probability` in 0..1: values sorted, linear between the two nearest
// ranks, h = (n - 1) p. Requires n >= 1. Source: Hyndman & Fan, Sample quantiles in statistical
// packages, 1996, definition 7.
double quantile(std::span<const double> values, double probability);

// As quantile, of values in ascending order: O(1).
double quantile_of_sorted(std::span<const double> sorted, double probability);

// Returns numerators[i] / denominators[i]. Requires equal lengths and denominators above 0.
std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators);

}  // namespace fitmark::analysis
