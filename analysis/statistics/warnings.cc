// SPDX-License-Identifier: MIT
//
// Outliers by the median absolute deviation, drift by Mann and Kendall's test.
#include "analysis/statistics/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/statistics/median.h"
#include "analysis/statistics/normal.h"

namespace fitmark::analysis {

std::vector<std::size_t> outliers(std::span<const double> values) {
  if (values.size() < 5) return {};
  const double middle = median(values);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::fabs(value - middle));
  const double mad = median(distances);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; mad > 0 && i < values.size(); ++i) {
    if (0.6745 * distances[i] / mad > 3.5) found.push_back(i);
  }
  return found;
}

Trend mann_kendall(std::span<const double> values) {
  Trend trend;
  const double n = static_cast<double>(values.size());
  if (values.size() < 4) return trend;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      trend.s += values[j] > values[i] ? 1 : values[j] < values[i] ? -1 : 0;
    }
  }
  double variance = n * (n - 1) * (2 * n + 5);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::upper_bound(begin, sorted.end(), *begin);
    const double t = static_cast<double>(end - begin);
    variance -= t * (t - 1) * (2 * t + 5);
    begin = end;
  }
  variance /= 18;
  if (variance <= 0) return trend;
  const double distance = std::max(0.0, std::fabs(trend.s) - 1);
  trend.p_value = std::min(1.0, 2 * normal_cdf(-distance / std::sqrt(variance)));
  return trend;
}

std::vector<std::string> warnings_about(std::span<const NamedValues> rows,
                                        const std::string& what) {
  std::string far, rising, falling;
  const auto name = [](std::string& names, const std::string& text) {
    names += (names.empty() ? "" : ", ") + text;
  };
  for (const NamedValues& row : rows) {
    const std::size_t count = outliers(row.values).size();
    if (count > 0) name(far, fmt::format("{} ({} of {})", row.name, count, row.values.size()));
    const Trend trend = mann_kendall(row.values);
    if (trend.p_value < 0.01) name(trend.s > 0 ? rising : falling, row.name);
  }
  std::vector<std::string> sentences;
  if (!far.empty()) {
    sentences.push_back(
        fmt::format("{}: repetitions that lie far from the others: {}; something else ran on the "
                    "machine: close "
                    "it and repeat, or add repetitions",
                    what, far));
  }
  for (const auto& [names, verb] : {std::pair{rising, "rise"}, std::pair{falling, "fall"}}) {
    if (names.empty()) continue;
    sentences.push_back(fmt::format(
        "{}: the repetitions {} over time: {}; the machine warms up or throttles: let it rest, fix "
        "the frequency, and repeat",
        what, verb, names));
  }
  return sentences;
}

}  // namespace fitmark::analysis
