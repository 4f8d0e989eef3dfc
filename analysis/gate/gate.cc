// SPDX-License-Identifier: MIT
//
// Judges the differences of two reports.
#include "analysis/gate/gate.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/settings.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

// Returns the allowed rise of `metric`, or a negative number for metrics that the gate does not judge.
double threshold_of(const std::string& metric, const GateThresholds& thresholds) {
  if (metric == "ns_per_event") return thresholds.max_slowdown;
  if (metric == "peak_resident_bytes" || metric == "peak_held_bytes") return thresholds.max_memory;
  return -1;
}

const char* noun_of(const std::string& metric) {
  if (metric == "ns_per_event") return "time per event";
  return metric == "peak_held_bytes" ? "peak held memory" : "peak resident memory";
}

std::string evidence_of(const Comparison& comparison) {
  if (!comparison.interval) return comparison.interval_reason;
  return fmt::format(
      "95 % interval {} to {}, p = {:.2g}", signed_percent(comparison.interval->first),
      signed_percent(comparison.interval->second), comparison.p_value.value.value_or(1));
}

GateFinding judged(const Comparison& comparison, double threshold) {
  GateFinding finding{comparison, threshold, GateVerdict::passed, {}};
  const bool above = comparison.ratio.value && *comparison.ratio.value > 1 + threshold;
  if (above && comparison.verdict == Verdict::worse) {
    finding.verdict = GateVerdict::regressed;
  } else if (above && comparison.pairs < 4 && comparison.interval_reason.rfind("exact", 0) != 0) {
    finding.verdict = GateVerdict::undecided;
  }
  const char* const verb = finding.verdict == GateVerdict::regressed   ? "regressed"
                           : finding.verdict == GateVerdict::undecided ? "may have regressed"
                                                                       : "passed";
  finding.sentence = fmt::format(
      "{} on {} {}: {} went from {} to {} ({}; {}; allowed {}){}", comparison.subject,
      comparison.trace, verb, noun_of(comparison.metric),
      with_unit(comparison.baseline_median, comparison.unit),
      with_unit(comparison.subject_median, comparison.unit),
      comparison.ratio.value ? signed_percent(*comparison.ratio.value) : "no ratio",
      evidence_of(comparison), signed_percent(1 + threshold),
      finding.verdict == GateVerdict::undecided ? "; measure at least 4 repetitions" : "");
  return finding;
}

struct Attempts {
  std::size_t good = 0;
  std::string failure;
};

Attempts attempts_of(const Report& report, const Run& like) {
  Attempts attempts;
  for (const MeasuredRun& measured : report.runs) {
    const Run& run = measured.run;
    if (run.subject != like.subject || run.trace != like.trace ||
        run.trace_digest != like.trace_digest) {
      continue;
    }
    if (run.failure.empty()) {
      ++attempts.good;
    } else if (attempts.failure.empty()) {
      attempts.failure = run.failure;
    }
  }
  return attempts;
}

// Adds what ran in the base and did not in the other, once per trace and subject.
void add_absent(const Report& base, const Report& fresh, std::vector<GateFinding>& findings) {
  std::vector<std::string> seen;
  for (const MeasuredRun& measured : base.runs) {
    const Run& run = measured.run;
    const std::string key = run.trace + '\n' + run.trace_digest + '\n' + run.subject;
    if (!run.failure.empty() || std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    const Attempts attempts = attempts_of(fresh, run);
    if (attempts.good > 0) continue;
    GateFinding& finding = findings.emplace_back();
    finding.comparison.trace = run.trace;
    finding.comparison.subject = run.subject;
    finding.comparison.metric = "runs";
    const bool failed = !attempts.failure.empty();
    finding.verdict = failed ? GateVerdict::regressed : GateVerdict::missing;
    finding.sentence = failed
                           ? fmt::format("{} on {} regressed: it ran before and fails now ({})",
                                         run.subject, run.trace, attempts.failure)
                           : fmt::format(
                                 "{} on {} is missing: it was measured before and not now; was the "
                                 "trace recorded anew?",
                                 run.subject, run.trace);
  }
}

std::string summary_of(const GateResult& result) {
  const std::vector<GateFinding>& findings = result.findings;
  std::size_t regressed = 0;
  std::size_t open = 0;
  const GateFinding* first = nullptr;
  for (const GateFinding& finding : findings) {
    open += finding.verdict == GateVerdict::undecided || finding.verdict == GateVerdict::missing;
    if (finding.verdict != GateVerdict::regressed) continue;
    if (!first) first = &finding;
    ++regressed;
  }
  const std::string rest = open > 0 ? fmt::format(" {} could not be decided.", open) : "";
  if (result.compared == 0 && !first) {
    return "Nothing could be compared: the reports share no measured subject on one trace.";
  }
  if (!first) {
    return fmt::format("No regression in {} comparison{}.{}", result.compared,
                       result.compared == 1 ? "" : "s", rest);
  }
  return fmt::format("{} of {} comparisons regressed; the first: {}.{}", regressed, findings.size(),
                     first->sentence, rest);
}

}  // namespace

GateResult check(const Report& base, const Report& fresh, const GateThresholds& thresholds,
                 const CompareSettings& settings) {
  GateResult result;
  for (const Comparison& comparison : compare_reports(base, fresh, settings)) {
    const double threshold = threshold_of(comparison.metric, thresholds);
    if (threshold >= 0) result.findings.push_back(judged(comparison, threshold));
  }
  result.compared = result.findings.size();
  add_absent(base, fresh, result.findings);
  result.passed =
      result.compared > 0 &&
      std::none_of(result.findings.begin(), result.findings.end(), [](const GateFinding& finding) {
        return finding.verdict == GateVerdict::regressed;
      });
  result.summary = summary_of(result);
  for (const SettingDifference& difference : settings_that_differ(base.context, fresh.context)) {
    result.warnings.push_back(sentence_of(difference));
  }
  return result;
}

}  // namespace fitmark::analysis
