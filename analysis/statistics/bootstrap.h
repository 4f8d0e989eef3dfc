// SPDX-License-Identifier: MIT
//
// Bootstrap confidence intervals of any statistic of one sample: percentile and BCa.
//
// Invariants:  the same values, statistic, resamples and seed give the same interval on every
// machine Complexity:  resamples + n evaluations of the statistic Threads:     none needed; free
// functions Source:      Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13
// and 14
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace fitmark::analysis {

struct Interval {
  double low = 0;
  double high = 0;

  bool contains(double value) const { return low <= value && value <= high; }
  double width() const { return high - low; }
};

using Statistic = std::function<double(std::span<const double>)>;

struct BootstrapSettings {
  double confidence = 0.95;  // in 0..1, exclusive
  std::uint64_t resamples = 4000;
  std::uint64_t seed = 1;
};

// Returns the quantiles (1 - c) / 2 and (1 + c) / 2 of the statistic over resamples with
// replacement. Requires values[n], n >= 1. For one value, or equal ones, both ends are the
// statistic.
Interval percentile_interval(std::span<const double> values, const Statistic& statistic,
                             const BootstrapSettings& settings = {});

// As percentile_interval with the quantiles moved for bias (z0) and acceleration (a), which smooth
// statistics such as means and variances want. The median is not smooth: use percentile_interval.
Interval bca_interval(std::span<const double> values, const Statistic& statistic,
                      const BootstrapSettings& settings = {});

// Returns the percentile interval of median(x) / median(y), both resampled on their own: for values that
// were not measured side by side. Requires x[n], y[m], n, m >= 1, and y above 0.
Interval ratio_of_medians_interval(std::span<const double> x, std::span<const double> y,
                                   const BootstrapSettings& settings = {});

// Returns a = sum d^3 / (6 (sum d^2)^1.5) with d = mean of the leave-one-out statistics minus each;
// 0 where they are all equal. Requires n >= 2.
double acceleration(std::span<const double> values, const Statistic& statistic);

}  // namespace fitmark::analysis
