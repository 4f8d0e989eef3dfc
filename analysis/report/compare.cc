// SPDX-License-Identifier: MIT
//
// Pairs repetitions, and reads a verdict off the statistics.
#include "analysis/report/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/report/metric_list.h"
#include "analysis/statistics/bootstrap.h"
#include "analysis/statistics/equivalence.h"
#include "analysis/statistics/mann_whitney.h"
#include "analysis/statistics/median.h"
#include "analysis/statistics/signed_rank.h"

namespace fitmark::analysis {
namespace {

// The runs of one subject on one trace, by repetition.
using Repetitions = std::map<std::uint64_t, const MeasuredRun*>;

struct Cell {
  std::string trace;
  std::string digest;
  std::string subject;
  Repetitions repetitions;
};

std::vector<Cell> cells_of(std::span<const MeasuredRun> runs) {
  std::vector<Cell> cells;
  for (const MeasuredRun& measured : runs) {
    const Run& run = measured.run;
    auto cell = std::find_if(cells.begin(), cells.end(), [&run](const Cell& c) {
      return c.trace == run.trace && c.digest == run.trace_digest && c.subject == run.subject;
    });
    if (cell == cells.end()) {
      cell = cells.insert(cells.end(), {run.trace, run.trace_digest, run.subject, {}});
    }
    if (run.failure.empty()) cell->repetitions[run.repetition] = &measured;
  }
  return cells;
}

struct Pairs {
  std::vector<double> subject;
  std::vector<double> baseline;
  bool deterministic = true;
};

Pairs pairs_of(const Cell& subject, const Cell& baseline, const MetricEntry& metric) {
  Pairs pairs;
  for (const auto& [repetition, run] : subject.repetitions) {
    const auto partner = baseline.repetitions.find(repetition);
    if (partner == baseline.repetitions.end()) continue;
    const Figure value = metric.figure(*run);
    const Figure base = metric.figure(*partner->second);
    if (!value.value || !base.value) continue;
    pairs.subject.push_back(*value.value);
    pairs.baseline.push_back(*base.value);
    pairs.deterministic &= run->run.deterministic && partner->second->run.deterministic;
  }
  return pairs;
}

bool all_equal(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
}

Verdict directed(double ratio, bool lower_is_better) {
  return (ratio < 1) == lower_is_better ? Verdict::better : Verdict::worse;
}

void judge_exact(Comparison& comparison, double ratio, bool lower_is_better, double margin) {
  const char* const reason = "exact: the figures are the same in every repetition";
  comparison.interval_reason = reason;
  comparison.p_value = comparison.paired_p_value = Figure::absent(reason);
  comparison.verdict = equivalent_within({ratio, ratio}, margin) ? Verdict::equivalent
                                                                 : directed(ratio, lower_is_better);
}

// The U test needs few repetitions; the paired one sees through what moves both of a pair. As an
// interval without 1 is demanded too, taking either makes no false alarm more.
bool is_significant(const Comparison& comparison, double significance) {
  return *comparison.p_value.value < significance ||
         *comparison.paired_p_value.value < significance;
}

double paired_p_value(std::span<const double> ratios) {
  std::vector<double> logarithms(ratios.size());
  std::transform(ratios.begin(), ratios.end(), logarithms.begin(),
                 [](double ratio) { return std::log(ratio); });
  return signed_rank(logarithms).p_value;
}

void judge_sampled(Comparison& comparison, std::span<const double> ratios, bool lower_is_better,
                   const CompareSettings& settings) {
  const Interval interval =
      percentile_interval(ratios, median, {.resamples = settings.resamples, .seed = settings.seed});
  comparison.interval = {interval.low, interval.high};
  const double ratio = *comparison.ratio.value;
  if (equivalent_within(interval, settings.margin)) {
    comparison.verdict = Verdict::equivalent;
  } else if (is_significant(comparison, settings.significance) && !interval.contains(1)) {
    comparison.verdict = directed(ratio, lower_is_better);
  }
}

}  // namespace

const MetricEntry* find_metric(std::string_view name) {
  const auto found =
      std::find_if(kMetrics.begin(), kMetrics.end(),
                   [name](const MetricEntry& metric) { return metric.name == name; });
  return found == kMetrics.end() ? nullptr : &*found;
}

Comparison compare_paired(std::span<const double> subject_values,
                          std::span<const double> baseline_values, bool lower_is_better, bool exact,
                          const CompareSettings& settings) {
  Comparison comparison;
  comparison.pairs = subject_values.size();
  comparison.subject_median = Figure::of(median(subject_values));
  comparison.baseline_median = Figure::of(median(baseline_values));
  comparison.effect_size = Figure::of(cliffs_delta(subject_values, baseline_values));
  comparison.p_value = Figure::of(mann_whitney(subject_values, baseline_values).p_value);
  if (*std::min_element(baseline_values.begin(), baseline_values.end()) <= 0) {
    comparison.ratio = Figure::absent("the baseline's value is 0");
    comparison.paired_p_value = comparison.ratio;
    comparison.interval_reason = comparison.ratio.reason;
    return comparison;
  }
  const std::vector<double> ratios = paired_ratios(subject_values, baseline_values);
  comparison.ratio = Figure::of(median(ratios));
  comparison.paired_p_value = Figure::of(paired_p_value(ratios));
  if (exact && all_equal(subject_values) && all_equal(baseline_values)) {
    judge_exact(comparison, *comparison.ratio.value, lower_is_better, settings.margin);
  } else if (ratios.size() < settings.fewest_pairs) {
    comparison.interval_reason =
        "fewer than " + std::to_string(settings.fewest_pairs) + " repetitions";
  } else {
    judge_sampled(comparison, ratios, lower_is_better, settings);
  }
  return comparison;
}

std::vector<Comparison> compare(std::span<const MeasuredRun> runs, const std::string& baseline,
                                const CompareSettings& settings) {
  const std::vector<Cell> cells = cells_of(runs);
  std::vector<Comparison> comparisons;
  for (const Cell& subject : cells) {
    const auto base = std::find_if(cells.begin(), cells.end(), [&](const Cell& cell) {
      return cell.trace == subject.trace && cell.digest == subject.digest &&
             cell.subject == baseline;
    });
    if (subject.subject == baseline || base == cells.end()) continue;
    for (const MetricEntry& metric : kMetrics) {
      const Pairs pairs = pairs_of(subject, *base, metric);
      if (pairs.subject.empty()) continue;
      Comparison comparison =
          compare_paired(pairs.subject, pairs.baseline, std::string_view(metric.better) == "lower",
                         metric.is_memory && pairs.deterministic, settings);
      comparison.trace = subject.trace;
      comparison.trace_digest = subject.digest;
      comparison.subject = subject.subject;
      comparison.baseline = baseline;
      comparison.metric = metric.name;
      comparison.unit = metric.unit;
      comparison.better = metric.better;
      comparisons.push_back(std::move(comparison));
    }
  }
  return comparisons;
}

}  // namespace fitmark::analysis
