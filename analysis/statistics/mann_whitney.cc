// SPDX-License-Identifier: MIT
//
// The U test by counting divisions of the pooled ranks, and by the normal approximation.
#include "analysis/statistics/mann_whitney.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "analysis/statistics/normal.h"
#include "analysis/statistics/ranks.h"

namespace fitmark::analysis {
namespace {

constexpr std::size_t kExactValues = 20;

double u_of(std::span<const double> x, std::span<const double> y) {
  double u = 0;
  for (const double a : x) {
    for (const double b : y) u += a > b ? 1 : a == b ? 0.5 : 0;
  }
  return u;
}

std::vector<double> pooled(std::span<const double> x, std::span<const double> y) {
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  std::sort(all.begin(), all.end());
  return all;
}

// Returns ways[s]: how many choices of `count` of the ranks have the sum s.
std::vector<double> ways_by_sum(const std::vector<std::size_t>& ranks, std::size_t count) {
  std::size_t largest = 0;
  for (const std::size_t rank : ranks) largest += rank;
  std::vector<std::vector<double>> ways(count + 1, std::vector<double>(largest + 1, 0));
  ways[0][0] = 1;
  for (const std::size_t rank : ranks) {
    for (std::size_t chosen = count; chosen >= 1; --chosen) {
      for (std::size_t sum = largest; sum >= rank; --sum) {
        ways[chosen][sum] += ways[chosen - 1][sum - rank];
      }
    }
  }
  return ways[count];
}

// Returns the share of divisions whose U is at least as far from nm/2 as the one seen.
double exact_p(std::span<const double> x, std::span<const double> y, double u) {
  double ties = 0;
  const std::vector<std::size_t> ranks = doubled_ranks(pooled(x, y), ties);
  const std::vector<double> ways = ways_by_sum(ranks, x.size());
  const double n = static_cast<double>(x.size());
  const double middle = n * static_cast<double>(y.size()) / 2;
  double all = 0;
  double as_far = 0;
  for (std::size_t sum = 0; sum < ways.size(); ++sum) {
    const double u_here = static_cast<double>(sum) / 2 - n * (n + 1) / 2;
    all += ways[sum];
    if (std::fabs(u_here - middle) >= std::fabs(u - middle) - 1e-9) as_far += ways[sum];
  }
  return as_far / all;
}

}  // namespace

MannWhitney mann_whitney_normal(std::span<const double> x, std::span<const double> y) {
  assert(!x.empty() && !y.empty());
  const double n = static_cast<double>(x.size());
  const double m = static_cast<double>(y.size());
  MannWhitney result{u_of(x, y), 1, false};
  double ties = 0;
  doubled_ranks(pooled(x, y), ties);
  const double both = n + m;
  const double variance = n * m / 12 * (both + 1 - ties / (both * (both - 1)));
  if (variance <= 0) return result;
  const double distance = std::max(0.0, std::fabs(result.u - n * m / 2) - 0.5);
  result.p_value = std::min(1.0, 2 * normal_cdf(-distance / std::sqrt(variance)));
  return result;
}

MannWhitney mann_whitney(std::span<const double> x, std::span<const double> y) {
  assert(!x.empty() && !y.empty());
  if (x.size() > kExactValues || y.size() > kExactValues) return mann_whitney_normal(x, y);
  const double u = u_of(x, y);
  return {u, exact_p(x, y, u), true};
}

double cliffs_delta(std::span<const double> x, std::span<const double> y) {
  assert(!x.empty() && !y.empty());
  const double pairs = static_cast<double>(x.size()) * static_cast<double>(y.size());
  return 2 * u_of(x, y) / pairs - 1;
}

}  // namespace fitmark::analysis
