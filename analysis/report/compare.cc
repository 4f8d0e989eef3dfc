// SPDX-License-Identifier: MIT
//
// Pairs repetitions, and reads a verdict off the statistics.
#include "analysis/report/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/report/judgement.h"
#include "analysis/report/metric_list.h"
#include "analysis/statistics/bootstrap.h"
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

double paired_p_value(std::span<const double> ratios) {
  std::vector<double> logarithms(ratios.size());
  std::transform(ratios.begin(), ratios.end(), logarithms.begin(),
                 [](double ratio) { return std::log(ratio); });
  return signed_rank(logarithms).p_value;
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
  std::vector<double> ratios;
  if (*std::min_element(baseline_values.begin(), baseline_values.end()) <= 0) {
    comparison.ratio = comparison.paired_p_value = Figure::absent("the baseline's value is 0");
  } else {
    ratios = paired_ratios(subject_values, baseline_values);
    comparison.ratio = Figure::of(median(ratios));
    comparison.paired_p_value = Figure::of(paired_p_value(ratios));
  }
  judge(comparison, {subject_values, baseline_values, lower_is_better, exact}, settings, [&] {
    return percentile_interval(ratios, median,
                               {.resamples = settings.resamples, .seed = settings.seed});
  });
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
