// SPDX-License-Identifier: MIT
//
// `fitmark check` and `fitmark diff`: what became worse between two reports, and what differs at all.
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/gate/gate.h"
#include "bench/command/command.h"
#include "bench/command/opened_trace.h"
#include "bench/command/output_file.h"
#include "bench/command/report_file.h"
#include "bench/command/share.h"
#include "bench/command/usage_error.h"
#include "workloads/model/fit.h"

namespace fitmark::bench {
namespace {

// What check and diff share.
struct GateCommand {
  std::string base;
  std::string fresh;
  std::string max_slowdown = "3%";
  std::string max_memory = "2%";
  std::string junit;  // file to write; empty: none
  bool github = false;
  bool json = false;
};

const char* name_of(analysis::GateVerdict verdict) {
  switch (verdict) {
    case analysis::GateVerdict::passed:
      return "passed";
    case analysis::GateVerdict::regressed:
      return "regressed";
    case analysis::GateVerdict::undecided:
      return "undecided";
    case analysis::GateVerdict::missing:
      return "missing";
  }
  return "passed";
}

nlohmann::json gate_json(const analysis::GateResult& result) {
  nlohmann::json findings = nlohmann::json::array();
  for (const analysis::GateFinding& finding : result.findings) {
    findings.push_back({{"trace", finding.comparison.trace},
                        {"subject", finding.comparison.subject},
                        {"metric", finding.comparison.metric},
                        {"threshold", finding.threshold},
                        {"verdict", name_of(finding.verdict)},
                        {"sentence", finding.sentence}});
  }
  return {{"passed", result.passed}, {"summary", result.summary}, {"findings", findings}};
}

void print_gate(const analysis::GateResult& result) {
  for (const analysis::GateFinding& finding : result.findings) {
    if (finding.verdict == analysis::GateVerdict::passed) continue;
    fmt::print("{}: {}\n", name_of(finding.verdict), finding.sentence);
  }
  fmt::print("{}\n", result.summary);
}

bool is_report(const std::string& path) {
  return std::filesystem::is_directory(path) || path.ends_with(".json");
}

int diff_traces(const GateCommand& command) {
  const auto profile = [](const std::string& path) {
    return workloads::profile_of(*open_whole_trace(path, false));
  };
  const workloads::Profile base = profile(command.base);
  const workloads::Profile fresh = profile(command.fresh);
  const workloads::Fit fit = workloads::fit_of(base, fresh);
  if (command.json) {
    const nlohmann::json result = {{"sizes_distance", fit.sizes},
                                   {"lifetimes_distance", fit.lifetimes},
                                   {"live_curve_distance", fit.live_curve},
                                   {"peak_ratio", fit.peak_ratio}};
    fmt::print("{}\n", result.dump(2));
    return kDone;
  }
  fmt::print("events                {} and {}\n", base.events, fresh.events);
  fmt::print("peak live bytes       {} and {} (x {:.3f})\n", base.peak_live_bytes,
             fresh.peak_live_bytes, fit.peak_ratio);
  fmt::print("sizes differ by       {:.3f}  (Kolmogorov-Smirnov, 0 alike to 1 apart)\n", fit.sizes);
  fmt::print("lifetimes differ by   {:.3f}  (likewise)\n", fit.lifetimes);
  fmt::print("live curves differ by {:.3f}  (mean distance / peak)\n", fit.live_curve);
  return kDone;
}

int run_check(const GateCommand& command) {
  const analysis::GateThresholds thresholds = {
      .max_slowdown = share_of(command.max_slowdown, "--max-slowdown"),
      .max_memory = share_of(command.max_memory, "--max-memory")};
  const analysis::GateResult result =
      analysis::check(read_report_at(command.base), read_report_at(command.fresh), thresholds);
  if (!command.junit.empty()) write_whole_file(command.junit, analysis::gate_junit(result));
  if (command.json) {
    fmt::print("{}\n", gate_json(result).dump(2));
  } else if (command.github) {
    fmt::print("{}", analysis::gate_github(result));
  } else {
    print_gate(result);
  }
  return result.passed ? kDone : kRegression;
}

int run_diff(const GateCommand& command) {
  if (!is_report(command.base) && !is_report(command.fresh)) return diff_traces(command);
  if (is_report(command.base) != is_report(command.fresh)) {
    throw UsageError(fmt::format("{} and {} are a trace and a report; name two of one kind",
                                 command.base, command.fresh));
  }
  const auto differences =
      analysis::compare_reports(read_report_at(command.base), read_report_at(command.fresh));
  fmt::print("{}", analysis::diff_markdown(differences));
  return kDone;
}

}  // namespace

Command check_command() {
  return make_command<GateCommand>(
      "check", "Fail (exit 1) where a report is worse than another",
      "  fitmark check monday/report.json tuesday/report.json\n"
      "  fitmark check monday tuesday --max-slowdown 3% --max-memory 2% --junit gate.xml",
      [](GateCommand& asked) {
        return Options{
            Option("BASE", asked.base, "report.json of the base, or its folder").required(),
            Option("NEW", asked.fresh, "What to hold against it").required(),
            Option("--max-slowdown", asked.max_slowdown, "Allowed growth of ns per event").shown(),
            Option("--max-memory", asked.max_memory,
                   "Allowed growth of peak resident and held bytes")
                .shown(),
            Option("--junit", asked.junit, "Also write the findings there as JUnit XML"),
            Option("--github", asked.github, "Print GitHub annotations"),
            json_option(asked.json)};
      },
      run_check);
}

Command diff_command() {
  return make_command<GateCommand>(
      "diff", "Tell how two reports, or two traces, differ",
      "  fitmark diff monday tuesday\n  fitmark diff a.fitrace b.fitrace",
      [](GateCommand& asked) {
        return Options{
            Option("BASE", asked.base, "A report.json, its folder, or a trace").required(),
            Option("NEW", asked.fresh, "What to hold against it").required(),
            Option("--json", asked.json, "Of traces: print JSON")};
      },
      run_diff);
}

}  // namespace fitmark::bench
