// SPDX-License-Identifier: MIT
//
// Calibrating the planted slowdown, and judging many short comparisons.
#include "bench/control/control.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "analysis/gate/gate.h"
#include "analysis/metric/figures.h"
#include "analysis/report/compare.h"
#include "analysis/statistics/median.h"

namespace fitmark::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWrapper = "wrapper";
constexpr const char* kSame = "the same";
constexpr const char* kSlower = "slower";
constexpr const char* kLeaking = "leaking";
constexpr const char* kTime = "ns_per_event";
constexpr const char* kMemory = "peak_resident_bytes";

constexpr double kShareDemanded = 0.95;
constexpr double kFirstSpins = 300;
constexpr int kTrials = 4;
constexpr std::uint64_t kMostTrialRepetitions = 60;

std::string wrapper_library() {
  const fs::path program = fs::read_symlink("/proc/self/exe");
  const fs::path beside = program.parent_path().parent_path() / "lib" / "libfitmark_planted.so";
  if (fs::exists(beside)) return beside.string();
  throw SubjectError("the library " + beside.string() + " is missing; build it with ./dev build");
}

std::string slower_subject(const std::string& wrapper, std::uint64_t spins) {
  return wrapper + ":PLANTED_SPINS=" + std::to_string(spins);
}

CompareRequest request_for(const ControlRequest& control, std::vector<std::string> subjects,
                           std::uint64_t repetitions) {
  CompareRequest request;
  request.traces = {control.trace};
  request.subjects = std::move(subjects);
  request.repetitions = repetitions;
  request.seed = control.seed;
  request.samples = 20;
  request.with_null = false;
  request.rounds = control.rounds;
  return request;
}

double value_of(const analysis::Run& run, const std::string& metric) {
  return metric == kTime ? run.elapsed_ns : static_cast<double>(run.peak_resident_bytes);
}

// The values of a subject in repetitions [from, to), in that order.
std::vector<double> values_of(const std::vector<analysis::Run>& runs, const std::string& subject,
                              const std::string& metric, std::uint64_t from, std::uint64_t to) {
  std::map<std::uint64_t, double> by_repetition;
  for (const analysis::Run& run : runs) {
    const bool is_within = run.repetition >= from && run.repetition < to;
    if (run.subject == subject && is_within) by_repetition[run.repetition] = value_of(run, metric);
  }
  std::vector<double> values;
  for (const auto& [repetition, value] : by_repetition) values.push_back(value);
  return values;
}

// The four subjects, by the names that a comparison knows them by.
std::map<std::string, std::string> subjects_with(std::uint64_t spins, const std::string& wrapper,
                                                 std::uint64_t leaked_percent) {
  return {{wrapper, kWrapper},
          {wrapper + ":PLANTED_NOTHING=1", kSame},
          {slower_subject(wrapper, spins), kSlower},
          {wrapper + ":PLANTED_LEAK_PERCENT=" + std::to_string(leaked_percent), kLeaking}};
}

std::vector<std::string> keys_of(const std::map<std::string, std::string>& names) {
  std::vector<std::string> keys;
  for (const auto& [subject, name] : names) keys.push_back(subject);
  return keys;
}

// Returns by how much the wrapper is slower with that many spins: the median of paired ratios, less 1,
// as the judged comparisons will say it, among the same subjects: they share the caches. None where
// it was interrupted.
std::optional<double> slowdown_with(std::uint64_t spins, const ControlRequest& control,
                                    const std::string& wrapper, Progress& progress,
                                    const std::atomic<bool>& stop) {
  const std::string trial = slower_subject(wrapper, spins);
  const auto names = subjects_with(spins, wrapper, control.leaked_percent);
  const std::uint64_t repetitions = std::clamp<std::uint64_t>(
      control.comparisons * control.repetitions, 10, kMostTrialRepetitions);
  CompareRequest request = request_for(control, keys_of(names), repetitions);
  request.with_memory_pass = false;
  const std::vector<analysis::Run> runs = compare(request, progress, stop);
  if (runs.size() < names.size() * repetitions) return std::nullopt;
  const auto slow = values_of(runs, trial, kTime, 0, repetitions);
  const auto plain = values_of(runs, wrapper, kTime, 0, repetitions);
  return analysis::median(analysis::paired_ratios(slow, plain)) - 1;
}

// Returns the spins that make the wrapper slower by the ratio asked. Cost is not linear in them: a
// short chain hides behind other work. So the estimate is tried, and corrected by what it cost; the
// first correction comes from afar, of those behind it the median counts.
std::uint64_t calibrate(const ControlRequest& control, const std::string& wrapper,
                        Progress& progress, const std::atomic<bool>& stop) {
  double spins = kFirstSpins;
  std::vector<double> corrected;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto slowdown = slowdown_with(static_cast<std::uint64_t>(std::llround(spins)), control,
                                        wrapper, progress, stop);
    if (!slowdown) return 0;
    const double correction = control.planted_ratio / std::max(*slowdown, 0.0);
    spins *= std::clamp(correction, 0.25, 4.0);
    if (trial > 0) corrected.push_back(spins);
  }
  return static_cast<std::uint64_t>(std::llround(analysis::median(corrected)));
}

analysis::Report gate_report(const std::vector<analysis::Run>& runs, const std::string& subject,
                             std::uint64_t from, std::uint64_t to) {
  analysis::Report report;
  for (const analysis::Run& run : runs) {
    if (run.subject != subject || run.repetition < from || run.repetition >= to) continue;
    analysis::MeasuredRun measured{run, analysis::figures_of(run)};
    measured.run.subject = kWrapper;
    report.runs.push_back(std::move(measured));
  }
  return report;
}

// Whether `fitmark check` finds this metric of `subject` worse than the wrapper's.
bool fails_gate(const std::vector<analysis::Run>& runs, const ControlRow& row, std::uint64_t from,
                std::uint64_t to) {
  const auto result = analysis::check(gate_report(runs, kWrapper, from, to),
                                      gate_report(runs, row.subject, from, to), {});
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const auto& finding) {
    return finding.comparison.metric == row.metric &&
           finding.verdict == analysis::GateVerdict::regressed;
  });
}

void judge(ControlRow& row, const std::vector<analysis::Run>& runs, std::uint64_t repetitions,
           std::uint64_t comparisons, std::uint64_t seed) {
  std::vector<analysis::Comparison> judged;
  for (std::uint64_t i = 0; i < comparisons; ++i) {
    const std::uint64_t from = i * repetitions, to = from + repetitions;
    const auto subject = values_of(runs, row.subject, row.metric, from, to);
    const auto wrapper = values_of(runs, kWrapper, row.metric, from, to);
    judged.push_back(analysis::compare_paired(subject, wrapper, true, false, {.seed = seed + i}));
    row.gate_failures += fails_gate(runs, row, from, to) ? 1 : 0;
  }
  row.tally = analysis::tally(judged);
  const std::uint64_t all = repetitions * comparisons;
  std::vector<double> ratios = values_of(runs, row.subject, row.metric, 0, all);
  const std::vector<double> wrapper = values_of(runs, kWrapper, row.metric, 0, all);
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] /= wrapper[i];
  row.median_ratio = analysis::median(ratios);
  const double share = row.should_differ ? row.tally.worse_share() : row.tally.neither_share();
  row.passed = share >= kShareDemanded;
}

}  // namespace

bool ControlResult::passed() const {
  return failure.empty() &&
         std::all_of(rows.begin(), rows.end(), [](const ControlRow& row) { return row.passed; });
}

std::vector<ControlRow> judge_control(const std::vector<analysis::Run>& runs,
                                      std::uint64_t repetitions, std::uint64_t comparisons,
                                      std::uint64_t seed) {
  std::vector<ControlRow> rows(4);
  rows[0].subject = rows[1].subject = kSame;
  rows[2].subject = kSlower;
  rows[3].subject = kLeaking;
  rows[0].metric = rows[2].metric = kTime;
  rows[1].metric = rows[3].metric = kMemory;
  rows[2].should_differ = rows[3].should_differ = true;
  for (ControlRow& row : rows) judge(row, runs, repetitions, comparisons, seed);
  return rows;
}

ControlResult run_control(const ControlRequest& control, Progress& progress,
                          const std::atomic<bool>& stop) {
  const std::string wrapper = wrapper_library();
  ControlResult result;
  result.spins = calibrate(control, wrapper, progress, stop);
  const auto names = subjects_with(result.spins, wrapper, control.leaked_percent);
  const std::vector<std::string> subjects = keys_of(names);
  const std::uint64_t wanted = control.comparisons * control.repetitions;
  std::vector<analysis::Run> runs = compare(request_for(control, subjects, wanted), progress, stop);
  if (runs.size() < wanted * subjects.size()) result.failure = "interrupted";
  for (analysis::Run& run : runs) {
    run.subject = names.at(run.subject);
    if (result.failure.empty() && !run.failure.empty()) {
      result.failure = run.subject + ": " + run.failure;
    }
  }
  if (!result.failure.empty()) return result;
  result.events = runs.front().events;
  result.rows = judge_control(runs, control.repetitions, control.comparisons, control.seed);
  return result;
}

}  // namespace fitmark::bench
