// SPDX-License-Identifier: MIT
//
// Assembles a report from runs, and one report from many.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "analysis/metric/above_bounds.h"
#include "analysis/report/advice.h"
#include "analysis/report/compare.h"
#include "analysis/report/settings.h"
#include "analysis/report/verdict.h"
#include "analysis/statistics/warnings.h"

namespace fitmark::analysis {
namespace {

void warn(std::vector<std::string>& warnings, const std::string& sentence) {
  if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) {
    warnings.push_back(sentence);
  }
}

// Adds what the times of the subjects on each trace, in order of repetition, say about the machine.
void warn_about_times(Report& report) {
  std::map<std::string, std::map<std::string, std::map<std::uint64_t, double>>> times;
  for (const MeasuredRun& measured : report.runs) {
    const Figure& time = measured.figures.ns_per_event;
    if (!time.value) continue;
    times[measured.run.trace][measured.run.subject][measured.run.repetition] = *time.value;
  }
  for (const auto& [trace, by_subject] : times) {
    std::vector<NamedValues> rows;
    for (const auto& [subject, by_repetition] : by_subject) {
      NamedValues& row = rows.emplace_back();
      row.name = subject;
      for (const auto& [repetition, value] : by_repetition) row.values.push_back(value);
    }
    for (const std::string& sentence : warnings_about(rows, trace + ", ns_per_event")) {
      warn(report.context.warnings, sentence);
    }
  }
}

// Ratios within a repetition hold all the same; figures of different reports do not stand beside one another.
void warn_about_differences(Context& first, const Context& other) {
  for (const SettingDifference& difference : settings_that_differ(first, other)) {
    if (difference.name == "--repetitions") continue;  // they are counted together
    warn(first.warnings, "combined from runs made differently: " + sentence_of(difference));
  }
}

std::uint64_t repetitions_in(const Report& report) {
  std::uint64_t count = 0;
  for (const MeasuredRun& run : report.runs) count = std::max(count, run.run.repetition + 1);
  return count;
}

// Adds the entries of `more` whose trace `all` does not have yet.
template <class PerTrace>
void add_traces(std::vector<PerTrace>& all, const std::vector<PerTrace>& more) {
  for (const PerTrace& entry : more) {
    const bool known = std::any_of(all.begin(), all.end(), [&entry](const PerTrace& other) {
      return other.trace == entry.trace && other.trace_digest == entry.trace_digest;
    });
    if (!known) all.push_back(entry);
  }
}

// Places the run between the bounds of its trace, where the report has them.
void apply_bounds(const Report& report, MeasuredRun& measured) {
  if (!measured.run.failure.empty()) return;
  Figure achievable = Figure::absent("no packing of this trace was made");
  for (const TraceBounds& bounds : report.bounds) {
    const bool is_its =
        bounds.trace == measured.run.trace && bounds.trace_digest == measured.run.trace_digest;
    if (is_its) achievable = bounds.achievable_bytes;
  }
  place_above_bounds(measured.run, achievable, measured.figures);
}

}  // namespace

void conclude(Report& report, const CompareSettings& settings) {
  for (MeasuredRun& run : report.runs) apply_bounds(report, run);
  report.comparisons = compare(report.runs, report.context.baseline, settings);
  report.verdict = verdict_sentence(report);
  report.advice = advice_of(report);
}

Report make_report(Context context, std::vector<Run> runs, const CompareSettings& settings) {
  Report report;
  report.context = std::move(context);
  for (Run& run : runs) {
    Figures figures = figures_of(run);
    report.runs.push_back({std::move(run), std::move(figures)});
  }
  warn_about_times(report);
  conclude(report, settings);
  return report;
}

Report combine(std::vector<Report> reports, const CompareSettings& settings) {
  Report whole;
  if (reports.empty()) return whole;
  whole.context = reports.front().context;
  std::uint64_t repetitions = 0;
  for (Report& report : reports) {
    const std::uint64_t count = repetitions_in(report);
    for (MeasuredRun& run : report.runs) {
      run.run.repetition += repetitions;
      whole.runs.push_back(std::move(run));
    }
    repetitions += count;
    add_traces(whole.bounds, report.bounds);
    add_traces(whole.traces, report.traces);
    warn_about_differences(whole.context, report.context);
    for (const std::string& sentence : report.context.warnings) {
      warn(whole.context.warnings, sentence);
    }
    for (const auto& absent : report.context.absent_subjects) {
      auto& all = whole.context.absent_subjects;
      if (std::find(all.begin(), all.end(), absent) == all.end()) all.push_back(absent);
    }
  }
  whole.context.repetitions = repetitions;
  conclude(whole, settings);
  return whole;
}

}  // namespace fitmark::analysis
