// SPDX-License-Identifier: MIT
//
// The signed-rank test by counting choices of signs, and by the normal approximation.
#include "analysis/statistics/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/statistics/normal.h"
#include "analysis/statistics/ranks.h"

namespace fitmark::analysis {
namespace {

constexpr std::size_t kExactDifferences = 50;

struct Ranked {
  std::vector<std::size_t> doubled;  // twice the ranks of the sizes of all differences but 0
  double positive = 0;               // sum of the ranks of those above 0
  double ties = 0;
};

Ranked ranked(std::span<const double> differences) {
  std::vector<double> values;
  for (const double difference : differences) {
    if (difference != 0) values.push_back(difference);
  }
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return std::fabs(a) < std::fabs(b); });
  std::vector<double> sizes(values.size());
  std::transform(values.begin(), values.end(), sizes.begin(),
                 [](double v) { return std::fabs(v); });
  Ranked result;
  result.doubled = doubled_ranks(sizes, result.ties);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > 0) result.positive += static_cast<double>(result.doubled[i]) / 2;
  }
  return result;
}

double sum_of_ranks(const Ranked& ranks) {
  const double n = static_cast<double>(ranks.doubled.size());
  return n * (n + 1) / 2;
}

// Returns the share of all choices of signs whose sum is at least as far from the middle.
double exact_p(const Ranked& ranks) {
  const auto largest = static_cast<std::size_t>(2 * sum_of_ranks(ranks));
  std::vector<double> ways(largest + 1, 0);  // [s]: choices whose doubled positive ranks sum to s
  ways[0] = 1;
  for (const std::size_t rank : ranks.doubled) {
    for (std::size_t sum = largest; sum >= rank; --sum) ways[sum] += ways[sum - rank];
  }
  const double middle = static_cast<double>(largest) / 2;
  const double distance = std::fabs(2 * ranks.positive - middle);
  double as_far = 0, all = 0;
  for (std::size_t sum = 0; sum <= largest; ++sum) {
    all += ways[sum];
    if (std::fabs(static_cast<double>(sum) - middle) >= distance - 1e-9) as_far += ways[sum];
  }
  return as_far / all;
}

double normal_p(const Ranked& ranks) {
  const double n = static_cast<double>(ranks.doubled.size());
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.ties / 48;
  if (variance <= 0) return 1;
  const double distance = std::max(0.0, std::fabs(ranks.positive - sum_of_ranks(ranks) / 2) - 0.5);
  return std::min(1.0, 2 * normal_cdf(-distance / std::sqrt(variance)));
}

}  // namespace

SignedRank signed_rank_normal(std::span<const double> differences) {
  const Ranked ranks = ranked(differences);
  return {ranks.positive, normal_p(ranks), false};
}

SignedRank signed_rank(std::span<const double> differences) {
  const Ranked ranks = ranked(differences);
  if (ranks.doubled.size() > kExactDifferences) return {ranks.positive, normal_p(ranks), false};
  return {ranks.positive, exact_p(ranks), true};
}

}  // namespace fitmark::analysis
