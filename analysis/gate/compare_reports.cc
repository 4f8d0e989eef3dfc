// SPDX-License-Identifier: MIT
//
// Compares the values of one report with those of another, without pairs.
#include <algorithm>
#include <map>

#include "analysis/gate/gate.h"
#include "analysis/report/metric_list.h"
#include "analysis/statistics/bootstrap.h"
#include "analysis/statistics/equivalence.h"
#include "analysis/statistics/mann_whitney.h"
#include "analysis/statistics/median.h"

namespace fitmark::analysis {
namespace {

struct Values {
  std::vector<double> values;
  bool deterministic = true;
};

bool same_work(const Run& a, const Run& b) {
  return a.trace == b.trace && a.trace_digest == b.trace_digest;
}

const MeasuredRun* baseline_of(const Report& report, const Run& run) {
  for (const MeasuredRun& other : report.runs) {
    if (other.run.subject == report.context.baseline && other.run.failure.empty() &&
        other.run.repetition == run.repetition && same_work(other.run, run)) {
      return &other;
    }
  }
  return nullptr;
}

Values values_of(const Report& report, const Run& like, const MetricEntry& metric, bool divided) {
  Values result;
  for (const MeasuredRun& measured : report.runs) {
    if (measured.run.subject != like.subject || !same_work(measured.run, like)) continue;
    if (!measured.run.failure.empty()) continue;
    Figure figure = metric.figure(measured);
    if (figure.value && divided) {
      const MeasuredRun* base = baseline_of(report, measured.run);
      const Figure divisor = base ? metric.figure(*base) : Figure::absent("");
      if (!divisor.value || *divisor.value <= 0) continue;
      figure = Figure::of(*figure.value / *divisor.value);
    }
    if (!figure.value) continue;
    result.values.push_back(*figure.value);
    result.deterministic &= measured.run.deterministic;
  }
  return result;
}

Verdict directed(double ratio, bool lower_is_better) {
  return (ratio < 1) == lower_is_better ? Verdict::better : Verdict::worse;
}

bool all_equal(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
}

void judge(Comparison& comparison, std::span<const double> fresh, std::span<const double> base,
           bool exact, const CompareSettings& settings) {
  const bool lower = comparison.better == "lower";
  comparison.p_value = Figure::of(mann_whitney(fresh, base).p_value);
  comparison.effect_size = Figure::of(cliffs_delta(fresh, base));
  if (*std::min_element(base.begin(), base.end()) <= 0) {
    comparison.ratio = Figure::absent("the base's value is 0");
    comparison.interval_reason = comparison.ratio.reason;
    return;
  }
  const double ratio = *comparison.subject_median.value / *comparison.baseline_median.value;
  comparison.ratio = Figure::of(ratio);
  if (exact && all_equal(fresh) && all_equal(base)) {
    comparison.interval_reason = "exact: the figures are the same in every repetition";
    comparison.p_value = Figure::absent(comparison.interval_reason);
    comparison.verdict = equivalent_within({ratio, ratio}, settings.margin)
                             ? Verdict::equivalent
                             : directed(ratio, lower);
    return;
  }
  if (comparison.pairs < settings.fewest_pairs) {
    comparison.interval_reason =
        "fewer than " + std::to_string(settings.fewest_pairs) + " repetitions";
    return;
  }
  const Interval interval = ratio_of_medians_interval(
      fresh, base, {.resamples = settings.resamples, .seed = settings.seed});
  comparison.interval = {interval.low, interval.high};
  if (equivalent_within(interval, settings.margin)) {
    comparison.verdict = Verdict::equivalent;
  } else if (*comparison.p_value.value < settings.significance && !interval.contains(1)) {
    comparison.verdict = directed(ratio, lower);
  }
}

}  // namespace

std::vector<Comparison> compare_reports(const Report& base, const Report& fresh,
                                        const CompareSettings& settings) {
  const bool other_host =
      base.context.host != fresh.context.host && base.context.baseline == fresh.context.baseline;
  std::vector<Comparison> comparisons;
  std::vector<const Run*> seen;
  for (const MeasuredRun& measured : base.runs) {
    const Run& run = measured.run;
    const bool again = std::any_of(seen.begin(), seen.end(), [&run](const Run* other) {
      return other->subject == run.subject && same_work(*other, run);
    });
    if (again) continue;
    seen.push_back(&run);
    for (const MetricEntry& metric : kMetrics) {
      const bool divided = other_host && !metric.is_memory && run.subject != base.context.baseline;
      const Values before = values_of(base, run, metric, divided);
      const Values after = values_of(fresh, run, metric, divided);
      if (before.values.empty() || after.values.empty()) continue;
      Comparison& comparison = comparisons.emplace_back();
      comparison.trace = run.trace;
      comparison.trace_digest = run.trace_digest;
      comparison.subject = run.subject;
      comparison.baseline = "base";
      comparison.metric = metric.name;
      comparison.unit = divided ? "ratio" : metric.unit;
      comparison.better = metric.better;
      comparison.pairs = std::min(before.values.size(), after.values.size());
      comparison.baseline_median = Figure::of(median(before.values));
      comparison.subject_median = Figure::of(median(after.values));
      const bool exact = metric.is_memory && before.deterministic && after.deterministic;
      judge(comparison, after.values, before.values, exact, settings);
    }
  }
  return comparisons;
}

}  // namespace fitmark::analysis
