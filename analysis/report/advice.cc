// SPDX-License-Identifier: MIT
//
// Sentences from medians, comparisons and bounds.
#include "analysis/report/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report/summary.h"
#include "analysis/report/units.h"
#include "analysis/report/verdict.h"

namespace fitmark::analysis {
namespace {

std::vector<ParetoPoint> points_of(const TraceSummary& trace) {
  std::vector<ParetoPoint> points;
  for (const SubjectSummary& row : trace.subjects) {
    const bool whole = row.ns_per_event.value && row.peak_resident_bytes.value;
    if (!whole || row.subject == kNullSubject) continue;
    points.push_back({row.subject, *row.ns_per_event.value, *row.peak_resident_bytes.value});
  }
  return points;
}

std::string described(const ParetoPoint& point) {
  return fmt::format("{} ({} ns per event, {})", point.subject, three_digits(point.ns_per_event),
                     human_bytes(point.memory_bytes));
}

// Of the front, those that save a hundredth of the memory or more against the next faster one that stays.
std::vector<ParetoPoint> worth_naming(const std::vector<ParetoPoint>& front) {
  constexpr double kNoticeable = 0.99;
  std::vector<ParetoPoint> kept;
  for (const ParetoPoint& point : front) {
    if (kept.empty() || point.memory_bytes < kNoticeable * kept.back().memory_bytes) {
      kept.push_back(point);
    }
  }
  return kept;
}

std::string rest_words(std::size_t beaten, std::size_t barely_smaller) {
  std::string text;
  if (beaten > 0) {
    text += fmt::format("; {} other{} beaten in both", beaten, beaten == 1 ? " is" : "s are");
  }
  if (barely_smaller > 0) {
    text += fmt::format("; {} save{} less than 1 % more memory", barely_smaller,
                        barely_smaller == 1 ? "s" : "");
  }
  return text;
}

std::string front_sentence(const TraceSummary& trace) {
  const std::vector<ParetoPoint> points = points_of(trace);
  if (points.size() < 2) return {};
  const std::vector<ParetoPoint> whole_front = pareto_front(points);
  const std::vector<ParetoPoint> front = worth_naming(whole_front);
  const std::string rest =
      rest_words(points.size() - whole_front.size(), whole_front.size() - front.size());
  if (whole_front.size() == 1) {
    return fmt::format(
        "On {}, by the medians choose {}: no other measured subject beats it in time or memory.",
        trace.trace, described(front[0]));
  }
  if (front.size() == 1) {
    return fmt::format("On {}, by the medians choose {} for time and memory{}.", trace.trace,
                       described(front[0]), rest);
  }
  std::string text = fmt::format("On {}, by the medians choose {} for time or {} for memory",
                                 trace.trace, described(front.front()), described(front.back()));
  if (front.size() > 2) {
    text += "; between them stand";
    for (std::size_t i = 1; i + 1 < front.size(); ++i) {
      text += (i == 1 ? " " : ", ") + described(front[i]);
    }
  }
  return text + rest + ".";
}

// Names the subjects whose difference from the baseline the repetitions do not show.
std::string undecided_sentence(const TraceSummary& trace, const std::string& baseline) {
  std::string names;
  for (const SubjectSummary& row : trace.subjects) {
    if (row.subject == kNullSubject || !row.time) continue;
    if (row.time->verdict != Verdict::not_significant || !row.time->ratio.value) continue;
    names += (names.empty() ? "" : ", ") + row.subject + " (" +
             signed_percent(*row.time->ratio.value) + ")";
  }
  if (names.empty()) return {};
  return fmt::format(
      "On {}, the repetitions do not show a difference in time from {} for {}: take more (-n).",
      trace.trace, baseline, names);
}

// How near the subject with the least memory comes to what can be reached.
std::string bounds_sentence(const TraceSummary& trace, const TraceBounds& bounds) {
  const SubjectSummary* least = nullptr;
  for (const SubjectSummary& row : trace.subjects) {
    if (!row.above_floor.value || row.subject == kNullSubject) continue;
    if (!least || *row.above_floor.value < *least->above_floor.value) least = &row;
  }
  if (!least || bounds.load_bytes == 0) return {};
  std::string text = fmt::format(
      "On {}, {} comes nearest the floor of {}: {} above it", trace.trace, least->subject,
      human_bytes(static_cast<double>(bounds.load_bytes)), percent(*least->above_floor.value));
  if (bounds.achievable_bytes.value && least->above_achievable.value) {
    const double above = *least->above_achievable.value;
    text += fmt::format(", {} {} the {} that fixed addresses can reach with foresight",
                        percent(std::fabs(above)), above < 0 ? "below" : "above",
                        human_bytes(*bounds.achievable_bytes.value));
  }
  return text + ".";
}

void add(std::vector<Advice>& advice, const TraceSummary& trace, std::string sentence) {
  if (sentence.empty()) return;
  advice.push_back({trace.trace, trace.trace_digest, std::move(sentence)});
}

}  // namespace

std::vector<ParetoPoint> pareto_front(std::vector<ParetoPoint> points) {
  std::stable_sort(points.begin(), points.end(), [](const ParetoPoint& a, const ParetoPoint& b) {
    return a.ns_per_event != b.ns_per_event ? a.ns_per_event < b.ns_per_event
                                            : a.memory_bytes < b.memory_bytes;
  });
  std::vector<ParetoPoint> front;
  for (const ParetoPoint& point : points) {
    const bool equal = !front.empty() && point.ns_per_event == front.back().ns_per_event &&
                       point.memory_bytes == front.back().memory_bytes;
    if (front.empty() || equal || point.memory_bytes < front.back().memory_bytes) {
      front.push_back(point);
    }
  }
  return front;
}

std::vector<ParetoPoint> pareto_points(const Report& report, const std::string& trace,
                                       const std::string& trace_digest) {
  for (const TraceSummary& summary : summarise(report)) {
    if (summary.trace == trace && summary.trace_digest == trace_digest) return points_of(summary);
  }
  return {};
}

std::vector<Advice> advice_of(const Report& report) {
  std::vector<Advice> advice;
  for (std::string& sentence : evidence_sentences(report)) {
    advice.push_back({{}, {}, std::move(sentence)});
  }
  for (const TraceSummary& trace : summarise(report)) {
    add(advice, trace, front_sentence(trace));
    for (const TraceBounds& bounds : report.bounds) {
      if (bounds.trace == trace.trace && bounds.trace_digest == trace.trace_digest) {
        add(advice, trace, bounds_sentence(trace, bounds));
      }
    }
    add(advice, trace, undecided_sentence(trace, report.context.baseline));
  }
  return advice;
}

}  // namespace fitmark::analysis
