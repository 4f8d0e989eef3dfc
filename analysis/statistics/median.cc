// SPDX-License-Identifier: MIT
//
// Order statistics over a sorted copy.
#include "analysis/statistics/median.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace fitmark::analysis {

double median(std::span<const double> values) { return quantile(values, 0.5); }

double quantile(std::span<const double> values, double probability) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return quantile_of_sorted(sorted, probability);
}

double quantile_of_sorted(std::span<const double> sorted, double probability) {
  assert(!sorted.empty());
  const double rank = static_cast<double>(sorted.size() - 1) * std::clamp(probability, 0.0, 1.0);
  const auto below = static_cast<std::size_t>(std::floor(rank));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = rank - std::floor(rank);
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators) {
  assert(numerators.size() == denominators.size());
  std::vector<double> ratios(numerators.size());
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] = numerators[i] / denominators[i];
  return ratios;
}

}  // namespace fitmark::analysis
