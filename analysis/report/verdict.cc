// SPDX-License-Identifier: MIT
//
// Ranks subjects by their geometric mean ratio, and says no more than the statistics allow.
#include "analysis/report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/report/compare.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

// A subject against a baseline by one metric, over all traces.
struct Standing {
  std::string subject;
  double log_sum = 0;
  int traces = 0;
  int better = 0;
  int worse = 0;
  int equivalent = 0;
  const Comparison* last = nullptr;

  double ratio() const { return std::exp(log_sum / traces); }
  bool wins() const { return better > 0 && better > worse && ratio() < 1; }
};

struct Aspect {
  const char* metric;
  const char* best;  // "fastest"
  const char* than;  // "faster than"
  const char* noun;  // "per event"
};

constexpr Aspect kTime{"ns_per_event", "fastest", "faster than", "time per event"};
constexpr Aspect kMemory{"peak_resident_bytes", "smallest", "smaller than", "peak resident memory"};
constexpr Aspect kHeld{"peak_held_bytes", "smallest", "smaller than", "peak held memory"};

std::vector<Standing> standings(const std::vector<Comparison>& comparisons, const char* metric) {
  std::vector<Standing> result;
  for (const Comparison& comparison : comparisons) {
    const bool counts = comparison.metric == metric && comparison.subject != kNullSubject &&
                        comparison.ratio.value && *comparison.ratio.value > 0;
    if (!counts) continue;
    auto found = std::find_if(result.begin(), result.end(), [&](const Standing& standing) {
      return standing.subject == comparison.subject;
    });
    if (found == result.end()) {
      found = result.insert(result.end(), Standing{});
      found->subject = comparison.subject;
    }
    found->log_sum += std::log(*comparison.ratio.value);
    ++found->traces;
    found->better += comparison.verdict == Verdict::better;
    found->worse += comparison.verdict == Verdict::worse;
    found->equivalent += comparison.verdict == Verdict::equivalent;
    found->last = &comparison;
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Standing& a, const Standing& b) { return a.ratio() < b.ratio(); });
  return result;
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

// Returns the subjects that the repetitions cannot tell from `best`, or that differ by less than 2
// %.
std::vector<std::string> level_with(const Report& report, const std::string& best,
                                    const char* metric) {
  std::vector<std::string> names;
  const std::vector<Comparison> against_best = compare(report.runs, best);
  for (const Standing& standing : standings(against_best, metric)) {
    if (standing.worse == 0 || standing.better > 0) names.push_back(standing.subject);
  }
  return names;
}

std::string evidence(const Standing& best, const std::string& baseline) {
  const std::string change = percent(1 - best.ratio()) + " below " + baseline;
  if (best.traces > 1) {
    return fmt::format("{} in the geometric mean of {} traces, better on {} and worse on {}",
                       change, best.traces, best.better, best.worse);
  }
  const Comparison& comparison = *best.last;
  const std::string value = with_unit(comparison.subject_median, comparison.unit);
  if (!comparison.interval) return fmt::format("{}, {}, exact", value, change);
  return fmt::format("{}, {}, 95 % interval {} to {}", value, change,
                     percent(1 - comparison.interval->second),
                     percent(1 - comparison.interval->first));
}

std::string clause(const Report& report, const Aspect& aspect) {
  const std::string& baseline = report.context.baseline;
  const std::vector<Standing> all = standings(report.comparisons, aspect.metric);
  if (all.empty()) return fmt::format("{} was not compared", aspect.noun);
  const Standing& best = all.front();
  if (!best.wins()) {
    const bool few =
        best.last->pairs < 4 && best.equivalent == 0 && best.last->interval_reason.empty();
    return fmt::format(
        "no subject is measurably {} {} in {}{}", aspect.than, baseline, aspect.noun,
        few ? fmt::format(" ({} repetitions cannot show it)", best.last->pairs) : "");
  }
  std::string text =
      fmt::format("{} is the {} ({})", best.subject, aspect.best, evidence(best, baseline));
  const std::vector<std::string> level = level_with(report, best.subject, aspect.metric);
  if (!level.empty()) text += fmt::format(", not clearly ahead of {}", join(level));
  return text;
}

}  // namespace

std::string verdict_sentence(const Report& report) {
  if (report.runs.empty()) return "Nothing was measured.";
  std::size_t failed = 0;
  for (const MeasuredRun& run : report.runs) failed += !run.run.failure.empty();
  if (failed == report.runs.size()) return "Every run failed, so nothing can be said.";
  if (report.comparisons.empty()) return "One subject was measured and compared with nothing.";
  const bool resident = !standings(report.comparisons, kMemory.metric).empty();
  std::string text = fmt::format("For time, {}; for memory, {}", clause(report, kTime),
                                 clause(report, resident ? kMemory : kHeld));
  if (failed > 0) text += fmt::format("; {} of {} runs failed", failed, report.runs.size());
  return text + ".";
}

}  // namespace fitmark::analysis
