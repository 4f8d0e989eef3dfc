// SPDX-License-Identifier: MIT
//
// Gathers medians per trace and subject.
#include "analysis/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analysis/report/units.h"
#include "analysis/statistics/median.h"

namespace fitmark::analysis {
namespace {

using Runs = std::vector<const MeasuredRun*>;

template <class FigureOf>
std::vector<double> values_of(const Runs& runs, FigureOf figure_of) {
  std::vector<double> values;
  for (const MeasuredRun* run : runs) {
    const Figure figure = figure_of(run->figures);
    if (figure.value) values.push_back(*figure.value);
  }
  return values;
}

template <class FigureOf>
Figure median_of(const Runs& runs, FigureOf figure_of) {
  const std::vector<double> values = values_of(runs, figure_of);
  if (!values.empty()) return Figure::of(median(values));
  return runs.empty() ? Figure::absent("every repetition failed") : figure_of(runs[0]->figures);
}

Figure spread_of(const Runs& runs) {
  const auto values = values_of(runs, [](const Figures& f) { return f.ns_per_event; });
  if (values.size() < 2) return Figure::absent("one repetition has no spread");
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return Figure::of((*high - *low) / 2 / median(values));
}

const Comparison* find(const Report& report, const Run& run, const char* metric) {
  for (const Comparison& comparison : report.comparisons) {
    if (comparison.metric == metric && comparison.subject == run.subject &&
        comparison.trace == run.trace && comparison.trace_digest == run.trace_digest) {
      return &comparison;
    }
  }
  return nullptr;
}

SubjectSummary summary_of(const Report& report, const Runs& all) {
  const Run& first = all.front()->run;
  SubjectSummary row;
  row.subject = first.subject;
  Runs good;
  for (const MeasuredRun* measured : all) {
    if (measured->run.failure.empty()) {
      good.push_back(measured);
    } else {
      row.failures.push_back("repetition " + std::to_string(measured->run.repetition) + ": " +
                             measured->run.failure);
    }
  }
  row.repetitions = good.size();
  row.ns_per_event = median_of(good, [](const Figures& f) { return f.ns_per_event; });
  row.time_spread = spread_of(good);
  row.peak_resident_bytes = median_of(good, [](const Figures& f) { return f.peak_resident_bytes; });
  row.peak_held_bytes = median_of(good, [](const Figures& f) { return f.peak_held_bytes; });
  row.mean_external_fragmentation =
      median_of(good, [](const Figures& f) { return f.mean_external_fragmentation; });
  row.above_floor = median_of(good, [](const Figures& f) { return f.above_floor_ratio; });
  row.above_achievable = median_of(good, [](const Figures& f) { return f.above_achievable_ratio; });
  row.johnstone_wilson_1 =
      median_of(good, [](const Figures& f) { return f.johnstone_wilson[0].gross; });
  row.time = find(report, first, "ns_per_event");
  row.resident = find(report, first, "peak_resident_bytes");
  row.held = find(report, first, "peak_held_bytes");
  if (good.empty()) return row;
  row.example = &good.front()->run;
  row.basis = good.front()->figures.johnstone_wilson_basis;
  row.above_basis = good.front()->figures.above_basis;
  return row;
}

bool same_trace(const TraceSummary& summary, const Run& run) {
  return summary.trace == run.trace && summary.trace_digest == run.trace_digest;
}

const TraceBounds* bounds_of(const Report& report, const Run& run) {
  for (const TraceBounds& bounds : report.bounds) {
    if (bounds.trace == run.trace && bounds.trace_digest == run.trace_digest) return &bounds;
  }
  return nullptr;
}

// The order in which runs were made is shuffled: it means nothing to a reader.
void put_in_order(std::vector<SubjectSummary>& rows, const std::string& baseline) {
  const auto time = [](const SubjectSummary& row) {
    return row.ns_per_event.value.value_or(std::numeric_limits<double>::infinity());
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const SubjectSummary& a, const SubjectSummary& b) {
    const bool a_first = a.subject == baseline;
    const bool b_first = b.subject == baseline;
    return a_first != b_first ? a_first : time(a) < time(b);
  });
}

}  // namespace

std::vector<TraceSummary> summarise(const Report& report) {
  std::vector<TraceSummary> traces;
  std::vector<std::vector<Runs>> rows;
  for (const MeasuredRun& measured : report.runs) {
    const Run& run = measured.run;
    auto trace = std::find_if(traces.begin(), traces.end(),
                              [&run](const TraceSummary& t) { return same_trace(t, run); });
    if (trace == traces.end()) {
      trace = traces.insert(traces.end(),
                            {run.trace, run.trace_digest, 0, 0, 0, bounds_of(report, run), {}});
      rows.emplace_back();
    }
    trace->events = std::max(trace->events, run.events);
    trace->threads = std::max(trace->threads, run.threads);
    trace->peak_live_bytes = std::max(trace->peak_live_bytes, run.peak_live_bytes);
    std::vector<Runs>& subjects = rows[static_cast<std::size_t>(trace - traces.begin())];
    auto row = std::find_if(subjects.begin(), subjects.end(), [&run](const Runs& runs) {
      return runs.front()->run.subject == run.subject;
    });
    if (row == subjects.end()) row = subjects.insert(subjects.end(), Runs{});
    row->push_back(&measured);
  }
  for (std::size_t i = 0; i < traces.size(); ++i) {
    for (const Runs& runs : rows[i]) traces[i].subjects.push_back(summary_of(report, runs));
    put_in_order(traces[i].subjects, report.context.baseline);
  }
  return traces;
}

std::string facts_text(const TraceSummary& trace) {
  const std::string threads =
      fmt::format("{} thread{}", trace.threads, trace.threads == 1 ? "" : "s");
  if (trace.peak_live_bytes == 0) return trace.threads > 1 ? threads : "";
  return fmt::format("{} events, {}, peak live {}", grouped(trace.events), threads,
                     human_bytes(static_cast<double>(trace.peak_live_bytes)));
}

std::string window_text(const TraceBounds& bounds) {
  if (bounds.packed_objects >= bounds.objects) return {};
  return fmt::format(", a window of {} of the {} objects round the peak",
                     grouped(bounds.packed_objects), grouped(bounds.objects));
}

std::string change_text(const Comparison* comparison) {
  if (!comparison || !comparison->ratio.value) return "-";
  std::string text = signed_percent(*comparison->ratio.value);
  if (comparison->verdict == Verdict::equivalent) text += " =";
  if (comparison->verdict == Verdict::not_significant) text += " ?";
  return text;
}

std::string behind_one_lock(const TraceSummary& trace) {
  std::string names;
  for (const SubjectSummary& row : trace.subjects) {
    if (row.example == nullptr || !row.example->subject_origin.ends_with("behind one lock"))
      continue;
    names += (names.empty() ? "" : ", ") + row.subject;
  }
  return names;
}

std::vector<std::pair<std::string, std::string>> blame_sentences(const TraceSummary& trace) {
  std::vector<std::pair<std::string, std::string>> sentences;
  for (const SubjectSummary& row : trace.subjects) {
    if (row.example == nullptr || !row.example->blame) continue;
    const std::string& sentence = row.example->blame->sentence;
    if (!sentence.empty()) sentences.emplace_back(row.subject, sentence);
  }
  return sentences;
}

}  // namespace fitmark::analysis
