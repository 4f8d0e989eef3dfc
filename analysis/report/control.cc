// SPDX-License-Identifier: MIT
//
// Tallies of verdicts, measured or resampled.
#include "analysis/report/control.h"

#include <cassert>

#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void count(ControlTally& tally, Verdict verdict) {
  ++tally.comparisons;
  tally.better += verdict == Verdict::better;
  tally.worse += verdict == Verdict::worse;
  tally.neither = tally.comparisons - tally.better - tally.worse;
}

}  // namespace

double ControlTally::neither_share() const { return share(neither, comparisons); }
double ControlTally::worse_share() const { return share(worse, comparisons); }

ControlTally tally(std::span<const Comparison> comparisons) {
  ControlTally result;
  for (const Comparison& comparison : comparisons) count(result, comparison.verdict);
  return result;
}

ControlTally control_by_resampling(std::span<const double> values, std::uint64_t pairs,
                                   double planted_ratio, std::uint64_t trials, std::uint64_t seed,
                                   const CompareSettings& settings) {
  assert(values.size() >= 2);
  Random random(seed);
  ControlTally result;
  std::vector<double> subject(pairs);
  std::vector<double> baseline(pairs);
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    for (std::uint64_t i = 0; i < pairs; ++i) {
      subject[i] = planted_ratio * values[random.below(values.size())];
      baseline[i] = values[random.below(values.size())];
    }
    count(result, compare_paired(subject, baseline, true, false, settings).verdict);
  }
  return result;
}

bool is_settled(const Comparison& comparison, double width_ratio) {
  if (!comparison.ratio.value) return false;
  if (!comparison.interval) return comparison.interval_reason.rfind("exact", 0) == 0;
  const double width = comparison.interval->second - comparison.interval->first;
  return width <= width_ratio * *comparison.ratio.value;
}

}  // namespace fitmark::analysis
