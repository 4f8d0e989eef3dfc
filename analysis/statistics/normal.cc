// SPDX-License-Identifier: MIT
//
// The normal distribution by way of the error function; the inverse by bisection.
#include "analysis/statistics/normal.h"

#include <cmath>
#include <limits>

namespace fitmark::analysis {

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

double normal_quantile(double probability) {
  if (probability <= 0) return -std::numeric_limits<double>::infinity();
  if (probability >= 1) return std::numeric_limits<double>::infinity();
  double low = -40;
  double high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (normal_cdf(middle) < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace fitmark::analysis
