// SPDX-License-Identifier: MIT
//
// Exact figures, too few repetitions, or an interval and a test.
#include "analysis/report/judgement.h"

#include <algorithm>
#include <string>

#include "analysis/statistics/equivalence.h"

namespace fitmark::analysis {
namespace {

bool all_equal(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
}

Verdict directed(double ratio, bool lower_is_better) {
  return (ratio < 1) == lower_is_better ? Verdict::better : Verdict::worse;
}

// The U test needs few repetitions; the paired one, where there are pairs, sees through what moves
// both of a pair. As an interval without 1 is demanded too, taking either makes no false alarm more.
bool is_significant(const Comparison& comparison, double significance) {
  return comparison.p_value.value.value_or(1) < significance ||
         comparison.paired_p_value.value.value_or(1) < significance;
}

}  // namespace

void judge(Comparison& comparison, const Judged& judged, const CompareSettings& settings,
           const std::function<Interval()>& interval_of_ratio) {
  if (!comparison.ratio.value) {
    comparison.interval_reason = comparison.ratio.reason;
    return;
  }
  const double ratio = *comparison.ratio.value;
  const Verdict difference = directed(ratio, judged.lower_is_better);
  if (judged.exact && all_equal(judged.subject) && all_equal(judged.baseline)) {
    comparison.interval_reason = "exact: the figures are the same in every repetition";
    comparison.p_value = comparison.paired_p_value = Figure::absent(comparison.interval_reason);
    comparison.verdict =
        equivalent_within({ratio, ratio}, settings.margin) ? Verdict::equivalent : difference;
    return;
  }
  if (comparison.pairs < settings.fewest_pairs) {
    comparison.interval_reason =
        "fewer than " + std::to_string(settings.fewest_pairs) + " repetitions";
    return;
  }
  const Interval interval = interval_of_ratio();
  comparison.interval = {interval.low, interval.high};
  if (equivalent_within(interval, settings.margin)) {
    comparison.verdict = Verdict::equivalent;
  } else if (is_significant(comparison, settings.significance) && !interval.contains(1)) {
    comparison.verdict = difference;
  }
}

}  // namespace fitmark::analysis
