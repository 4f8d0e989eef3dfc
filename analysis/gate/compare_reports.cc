// SPDX-License-Identifier: MIT
//
// Compares the values of one report with those of another, without pairs.
#include <algorithm>
#include <map>
#include <string>

#include "analysis/gate/gate.h"
#include "analysis/report/judgement.h"
#include "analysis/report/metric_list.h"
#include "analysis/statistics/bootstrap.h"
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

void fill_in(Comparison& comparison, const Values& fresh, const Values& base) {
  comparison.pairs = std::min(base.values.size(), fresh.values.size());
  comparison.baseline_median = Figure::of(median(base.values));
  comparison.subject_median = Figure::of(median(fresh.values));
  comparison.p_value = Figure::of(mann_whitney(fresh.values, base.values).p_value);
  comparison.paired_p_value = Figure::absent("the repetitions of two reports are no pairs");
  comparison.effect_size = Figure::of(cliffs_delta(fresh.values, base.values));
  const bool has_ratio = *std::min_element(base.values.begin(), base.values.end()) > 0;
  comparison.ratio =
      has_ratio ? Figure::of(*comparison.subject_median.value / *comparison.baseline_median.value)
                : Figure::absent("the base's value is 0");
}

}  // namespace

std::vector<std::string> missing_from(const Report& other, const Report& report) {
  std::vector<std::string> missing;
  for (const MeasuredRun& measured : report.runs) {
    const Run& run = measured.run;
    bool has_trace = false;
    bool has_subject = false;
    for (const MeasuredRun& candidate : other.runs) {
      if (!same_work(candidate.run, run)) continue;
      has_trace = true;
      has_subject |= candidate.run.subject == run.subject;
    }
    if (has_subject) continue;
    const std::string name = has_trace ? run.subject + " on " + run.trace : run.trace;
    if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
  }
  return missing;
}

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
      fill_in(comparison, after, before);
      const bool lower = comparison.better == "lower";
      const bool exact = metric.is_memory && before.deterministic && after.deterministic;
      judge(comparison, {after.values, before.values, lower, exact}, settings, [&] {
        return ratio_of_medians_interval(after.values, before.values,
                                         {.resamples = settings.resamples, .seed = settings.seed});
      });
    }
  }
  return comparisons;
}

}  // namespace fitmark::analysis
