// SPDX-License-Identifier: MIT
//
// Resampling, and the two ways to read an interval off the resampled statistics.
#include "analysis/statistics/bootstrap.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "analysis/statistics/median.h"
#include "analysis/statistics/normal.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

// Returns the statistic of each resample, in ascending order.
std::vector<double> resampled(std::span<const double> values, const Statistic& statistic,
                              const BootstrapSettings& settings) {
  assert(!values.empty() && settings.resamples > 0);
  Random random(settings.seed);
  std::vector<double> results(settings.resamples);
  std::vector<double> draw(values.size());
  for (double& result : results) {
    for (double& value : draw) value = values[random.below(values.size())];
    result = statistic(draw);
  }
  std::sort(results.begin(), results.end());
  return results;
}

}  // namespace

Interval percentile_interval(std::span<const double> values, const Statistic& statistic,
                             const BootstrapSettings& settings) {
  const std::vector<double> results = resampled(values, statistic, settings);
  const double tail = (1 - settings.confidence) / 2;
  return {quantile_of_sorted(results, tail), quantile_of_sorted(results, 1 - tail)};
}

Interval ratio_of_medians_interval(std::span<const double> x, std::span<const double> y,
                                   const BootstrapSettings& settings) {
  Random random(settings.seed);
  const auto draw = [&random](std::span<const double> values) {
    std::vector<double> drawn(values.size());
    for (double& value : drawn) value = values[random.below(values.size())];
    return median(drawn);
  };
  std::vector<double> ratios(settings.resamples);
  for (double& ratio : ratios) ratio = draw(x) / draw(y);
  std::sort(ratios.begin(), ratios.end());
  const double tail = (1 - settings.confidence) / 2;
  return {quantile_of_sorted(ratios, tail), quantile_of_sorted(ratios, 1 - tail)};
}

double acceleration(std::span<const double> values, const Statistic& statistic) {
  assert(values.size() >= 2);
  std::vector<double> without(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<double> others(values.begin(), values.end());
    others.erase(others.begin() + static_cast<long>(i));
    without[i] = statistic(others);
  }
  double mean = 0;
  for (const double value : without) mean += value / static_cast<double>(without.size());
  double squares = 0;
  double cubes = 0;
  for (const double value : without) {
    const double d = mean - value;
    squares += d * d;
    cubes += d * d * d;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

Interval bca_interval(std::span<const double> values, const Statistic& statistic,
                      const BootstrapSettings& settings) {
  const std::vector<double> results = resampled(values, statistic, settings);
  if (results.front() == results.back()) return {results.front(), results.back()};
  const double estimate = statistic(values);
  const auto below = std::lower_bound(results.begin(), results.end(), estimate) - results.begin();
  const double count = static_cast<double>(results.size());
  const double share = std::clamp(static_cast<double>(below) / count, 0.5 / count, 1 - 0.5 / count);
  const double z0 = normal_quantile(share);
  const double a = acceleration(values, statistic);
  const auto moved = [z0, a](double probability) {
    const double z = z0 + normal_quantile(probability);
    return normal_cdf(z0 + z / (1 - a * z));
  };
  const double tail = (1 - settings.confidence) / 2;
  return {quantile_of_sorted(results, moved(tail)), quantile_of_sorted(results, moved(1 - tail))};
}

}  // namespace fitmark::analysis
