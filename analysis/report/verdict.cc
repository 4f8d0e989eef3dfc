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

// A mean saving below this is not called one, as with single comparisons.
constexpr double kWorthSaying = 0.02;

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
  bool wins() const { return better > 0 && better > worse && ratio() <= 1 - kWorthSaying; }
};

struct Aspect {
  const char* metric;
  const char* purpose;  // "For time"
  const char* best;     // "fastest"
  const char* than;     // "faster"
  const char* noun;     // what there is less of
};

constexpr Aspect kTime{"ns_per_event", "For time", "fastest", "faster", "time"};
constexpr Aspect kMemory{"peak_resident_bytes", "For memory", "smallest", "smaller", "memory"};
constexpr Aspect kHeld{"peak_held_bytes", "For memory", "smallest", "smaller", "memory"};

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

// The best subjects by one metric: the first, and those that cannot be told from it and win too.
struct Leaders {
  std::vector<std::string> names;  // empty: nobody wins
  double least_saving = 0;         // shares of the baseline's figure
  double most_saving = 0;

  bool operator==(const Leaders& other) const { return names == other.names; }
};

Leaders leaders_of(const Report& report, const Aspect& aspect) {
  Leaders leaders;
  const std::vector<Standing> all = standings(report.comparisons, aspect.metric);
  if (all.empty() || !all.front().wins()) return leaders;
  const std::vector<std::string> level = level_with(report, all.front().subject, aspect.metric);
  leaders.most_saving = 1 - all.front().ratio();
  for (const Standing& standing : all) {
    const bool is_level = std::find(level.begin(), level.end(), standing.subject) != level.end();
    if (standing.subject != all.front().subject && !(is_level && standing.wins())) continue;
    leaders.names.push_back(standing.subject);
    leaders.least_saving = 1 - standing.ratio();
  }
  return leaders;
}

// "41 %", "35 to 41 %"; below ten with a decimal.
std::string saving_text(const Leaders& leaders) {
  const auto rounded = [](double share) {
    return fmt::format("{:.{}f}", share * 100, share < 0.0995 ? 1 : 0);
  };
  const std::string least = rounded(leaders.least_saving);
  const std::string most = rounded(leaders.most_saving);
  return (least == most ? most : least + " to " + most) + " %";
}

std::string names_text(const Leaders& leaders) {
  const std::vector<std::string>& names = leaders.names;
  if (names.size() <= 3) return join(names) + (names.size() == 1 ? " is " : " are ");
  return fmt::format("{} and {} others are ", names.front(), names.size() - 1);
}

std::string nobody_text(const Report& report, const Aspect& aspect) {
  const std::vector<Standing> all = standings(report.comparisons, aspect.metric);
  if (all.empty()) return fmt::format("{} was not compared", aspect.noun);
  const Standing& best = all.front();
  const bool few =
      best.last->pairs < 4 && best.equivalent == 0 && best.last->interval_reason.empty();
  return fmt::format(
      "no subject is measurably {} than {}{}", aspect.than, report.context.baseline,
      few ? fmt::format(" ({} repetitions are too few to show it)", best.last->pairs) : "");
}

std::string clause(const Report& report, const Aspect& aspect, const Leaders& leaders) {
  if (leaders.names.empty()) return nobody_text(report, aspect);
  return fmt::format("{}{}, {} below {}", names_text(leaders), aspect.best, saving_text(leaders),
                     report.context.baseline);
}

std::string sentence(const Report& report, const Aspect& memory_aspect) {
  const Leaders time = leaders_of(report, kTime);
  const Leaders memory = leaders_of(report, memory_aspect);
  const std::string& baseline = report.context.baseline;
  if (time == memory && !time.names.empty()) {
    return fmt::format("{}fastest and smallest: {} less time and {} less memory than {}",
                       names_text(time), saving_text(time), saving_text(memory), baseline);
  }
  const std::string about_time = clause(report, kTime, time);
  const std::string about_memory = clause(report, memory_aspect, memory);
  if (time == memory && about_time.starts_with("no subject")) {
    const bool few = about_time.ends_with(")");
    return fmt::format("no subject is measurably faster or smaller than {}{}", baseline,
                       few ? about_time.substr(about_time.rfind(" (")) : "");
  }
  return about_time + "; " + about_memory;
}

// What the headline rests on: the best subject with figures, and those level with it.
std::string evidence_for(const Report& report, const Aspect& aspect) {
  const std::vector<Standing> all = standings(report.comparisons, aspect.metric);
  if (all.empty() || !all.front().wins()) return {};
  const Standing& best = all.front();
  std::string text = fmt::format("{}, {} is the {} ({})", aspect.purpose, best.subject, aspect.best,
                                 evidence(best, report.context.baseline));
  const std::vector<std::string> level = level_with(report, best.subject, aspect.metric);
  if (!level.empty()) text += fmt::format(", not clearly ahead of {}", join(level));
  return text + ".";
}

const Aspect& memory_aspect_of(const Report& report) {
  return standings(report.comparisons, kMemory.metric).empty() ? kHeld : kMemory;
}

// Of runs that nothing was measured beside.
std::string alone_sentence(const Report& report) {
  const auto counts = [](const MeasuredRun& run) { return run.run.failure.empty(); };
  const MeasuredRun& run = *std::find_if(report.runs.begin(), report.runs.end(), counts);
  return fmt::format(
      "{} took {} an event and kept {} resident at its peak; 'fitmark compare' sets "
      "others beside it.",
      run.run.subject, with_unit(run.figures.ns_per_event, "ns"),
      with_unit(run.figures.peak_resident_bytes, "bytes"));
}

// The runs that failed for one reason.
struct Failures {
  const Run* first = nullptr;
  std::size_t count = 0;
};

constexpr std::size_t kMostReasons = 3;
constexpr std::size_t kMostLetters = 100;  // of a reason in the headline; the tables tell all of it

std::vector<Failures> failures_of(const Report& report) {
  std::vector<Failures> all;
  for (const MeasuredRun& measured : report.runs) {
    const Run& run = measured.run;
    if (run.failure.empty()) continue;
    auto known = std::find_if(all.begin(), all.end(), [&](const Failures& one) {
      return one.first->subject == run.subject && one.first->trace == run.trace &&
             one.first->trace_digest == run.trace_digest && one.first->failure == run.failure;
    });
    if (known == all.end()) known = all.insert(all.end(), Failures{&run});
    ++known->count;
  }
  return all;
}

std::string reason_text(const Failures& failures) {
  const Run& run = *failures.first;
  std::string reason = run.failure;
  if (reason.size() > kMostLetters)
    reason = reason.substr(0, reason.rfind(' ', kMostLetters)) + " ...";
  const std::string times = failures.count > 1 ? fmt::format(", {} times", failures.count) : "";
  return fmt::format("{} on {}{} ({})", run.subject, run.trace, times, reason);
}

// "2 of 10 runs failed: a on t (signal SIGSEGV at event 5), b on t, 3 times (...)"; empty where none did.
std::string failures_text(const Report& report) {
  const std::vector<Failures> all = failures_of(report);
  if (all.empty()) return {};
  std::size_t failed = 0;
  for (const Failures& one : all) failed += one.count;
  std::string text = fmt::format("{} of {} runs failed: ", failed, report.runs.size());
  for (std::size_t i = 0; i < std::min(all.size(), kMostReasons); ++i) {
    text += (i == 0 ? "" : ", ") + reason_text(all[i]);
  }
  if (all.size() > kMostReasons) text += fmt::format(", and {} more", all.size() - kMostReasons);
  return text;
}

}  // namespace

std::string verdict_sentence(const Report& report) {
  if (report.runs.empty()) return "Nothing was measured.";
  const bool any_counts =
      std::any_of(report.runs.begin(), report.runs.end(),
                  [](const MeasuredRun& run) { return run.run.failure.empty(); });
  const std::string failed = failures_text(report);
  if (!any_counts) return "Nothing can be said: " + failed + ".";
  if (report.comparisons.empty()) {
    return alone_sentence(report) + (failed.empty() ? "" : " " + failed + ".");
  }
  std::string text = sentence(report, memory_aspect_of(report));
  if (text.starts_with("no subject") || text.starts_with("time")) text[0] -= 'a' - 'A';
  return text + (failed.empty() ? "" : "; " + failed) + ".";
}

std::vector<std::string> evidence_sentences(const Report& report) {
  std::vector<std::string> sentences;
  for (const Aspect& aspect : {kTime, memory_aspect_of(report)}) {
    std::string text = evidence_for(report, aspect);
    if (!text.empty()) sentences.push_back(std::move(text));
  }
  return sentences;
}

}  // namespace fitmark::analysis
