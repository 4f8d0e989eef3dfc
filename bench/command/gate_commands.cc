// SPDX-License-Identifier: MIT
//
// `fitmark check` and `fitmark diff`: what became worse between two reports, and what differs at all.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/gate/gate.h"
#include "analysis/metric/figures.h"
#include "analysis/report/settings.h"
#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/likeness.h"
#include "bench/command/measuring.h"
#include "bench/command/output_file.h"
#include "bench/command/report_file.h"
#include "bench/command/share.h"
#include "bench/command/usage_error.h"

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
  return {{"passed", result.passed},
          {"summary", result.summary},
          {"warnings", result.warnings},
          {"findings", findings}};
}

void print_gate(const analysis::GateResult& result) {
  for (const analysis::GateFinding& finding : result.findings) {
    if (finding.verdict == analysis::GateVerdict::passed) continue;
    fmt::print("{}: {}\n", name_of(finding.verdict), finding.sentence);
  }
  for (const std::string& warning : result.warnings) fmt::print("warning: {}\n", warning);
  fmt::print("{}\n", result.summary);
}

bool is_report(const std::string& path) {
  return std::filesystem::is_directory(path) || path.ends_with(".json");
}

nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

int diff_traces(const GateCommand& command) {
  const Likeness likeness =
      likeness_of(trace_input(command.base, false), trace_input(command.fresh, false));
  if (command.json) {
    fmt::print("{}\n", likeness_json(likeness).dump(2));
  } else {
    print_likeness(likeness);
  }
  return kDone;
}

// The bounds of a trace in both reports.
struct BoundsPair {
  analysis::TraceBounds base;
  analysis::TraceBounds fresh;
};

// Traces go by name; where a report has several of one name, by their events too.
std::vector<BoundsPair> bounds_of_both(const analysis::Report& base,
                                       const analysis::Report& fresh) {
  const auto is_one = [](const analysis::Report& report, const std::string& trace) {
    return std::count_if(report.bounds.begin(), report.bounds.end(),
                         [&](const auto& bounds) { return bounds.trace == trace; }) == 1;
  };
  std::vector<BoundsPair> pairs;
  for (const analysis::TraceBounds& bounds : base.bounds) {
    const bool by_name = is_one(base, bounds.trace) && is_one(fresh, bounds.trace);
    for (const analysis::TraceBounds& other : fresh.bounds) {
      const bool same = by_name || bounds.trace_digest == other.trace_digest;
      if (bounds.trace == other.trace && same) pairs.push_back({bounds, other});
    }
  }
  return pairs;
}

nlohmann::ordered_json interval_json(const analysis::Comparison& comparison) {
  if (!comparison.interval) return nullptr;
  return {comparison.interval->first, comparison.interval->second};
}

nlohmann::ordered_json diff_json(const std::vector<analysis::Comparison>& differences,
                                 const std::vector<BoundsPair>& bounds,
                                 const std::vector<analysis::SettingDifference>& settings) {
  nlohmann::ordered_json result = {{"differences", nlohmann::ordered_json::array()},
                                   {"bounds", nlohmann::ordered_json::array()}};
  for (const analysis::Comparison& each : differences) {
    result["differences"].push_back({{"trace", each.trace},
                                     {"subject", each.subject},
                                     {"metric", each.metric},
                                     {"ratio", number_or_null(each.ratio.value)},
                                     {"interval", interval_json(each)},
                                     {"verdict", analysis::to_string(each.verdict)}});
  }
  for (const auto& [base, fresh] : bounds) {
    result["bounds"].push_back(
        {{"trace", base.trace},
         {"base_load_bytes", base.load_bytes},
         {"load_bytes", fresh.load_bytes},
         {"base_achievable_bytes", number_or_null(base.achievable_bytes.value)},
         {"achievable_bytes", number_or_null(fresh.achievable_bytes.value)}});
  }
  result["settings"] = nlohmann::ordered_json::array();
  for (const analysis::SettingDifference& each : settings) {
    result["settings"].push_back({{"name", each.name},
                                  {"base", each.first},
                                  {"new", each.second},
                                  {"affects", each.affects}});
  }
  return result;
}

void print_bounds(const std::vector<BoundsPair>& bounds) {
  const auto change = [](double base, double fresh) {
    if (base == fresh) return analysis::human_bytes(base);
    return fmt::format("{} and {} ({})", analysis::human_bytes(base), analysis::human_bytes(fresh),
                       base > 0 ? analysis::signed_percent(fresh / base) : "from nothing");
  };
  for (const auto& [base, fresh] : bounds) {
    fmt::print("\n{}: floor {}", base.trace,
               change(static_cast<double>(base.load_bytes), static_cast<double>(fresh.load_bytes)));
    if (base.achievable_bytes.value && fresh.achievable_bytes.value) {
      fmt::print(", achievable {}",
                 change(*base.achievable_bytes.value, *fresh.achievable_bytes.value));
    }
    fmt::print("\n");
  }
}

void print_missing(const std::string& place, const std::vector<std::string>& missing) {
  if (!missing.empty()) fmt::print("\nOnly in {}: {}.\n", place, fmt::join(missing, ", "));
}

int diff_reports(const GateCommand& command) {
  const analysis::Report base = read_report_at(command.base);
  const analysis::Report fresh = read_report_at(command.fresh);
  const auto differences = analysis::compare_reports(base, fresh);
  const std::vector<BoundsPair> bounds = bounds_of_both(base, fresh);
  const auto settings = analysis::settings_that_differ(base.context, fresh.context);
  if (command.json) {
    auto json = diff_json(differences, bounds, settings);
    json["only_in_base"] = analysis::missing_from(fresh, base);
    json["only_in_new"] = analysis::missing_from(base, fresh);
    fmt::print("{}\n", json.dump(2));
    return kDone;
  }
  fmt::print("{}", analysis::diff_markdown(differences));
  print_missing(command.base, analysis::missing_from(fresh, base));
  print_missing(command.fresh, analysis::missing_from(base, fresh));
  print_bounds(bounds);
  if (!settings.empty()) fmt::print("\n");
  for (const analysis::SettingDifference& each : settings) {
    fmt::print("warning: {}\n", analysis::sentence_of(each));
  }
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
  const bool has_regressed = std::any_of(
      result.findings.begin(), result.findings.end(),
      [](const auto& finding) { return finding.verdict == analysis::GateVerdict::regressed; });
  if (result.compared == 0 && !has_regressed) return kBadInput;
  return result.passed ? kDone : kRegression;
}

int run_diff(const GateCommand& command) {
  if (!is_report(command.base) && !is_report(command.fresh)) return diff_traces(command);
  if (is_report(command.base) != is_report(command.fresh)) {
    throw UsageError(fmt::format("{} and {} are a trace and a report; name two of one kind",
                                 command.base, command.fresh));
  }
  return diff_reports(command);
}

}  // namespace

Command check_command() {
  return make_command<GateCommand>(
      "check", "Fail (exit 1) where a report is worse than another",
      "  fitmark check monday/report.json tuesday/report.json\n"
      "  fitmark check monday tuesday --max-slowdown 3% --max-memory 2% --junit gate.xml\n\n"
      "Exit status 3 where the two share nothing that could be compared. Settings and facts about "
      "the\n"
      "machine that differ between the two are told as warnings, with the figures that hang on "
      "them.",
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
      "  fitmark diff monday tuesday\n  fitmark diff monday tuesday --json\n"
      "  fitmark diff a.fitrace b.fitrace",
      [](GateCommand& asked) {
        return Options{
            Option("BASE", asked.base, "A report.json, its folder, or a trace").required(),
            Option("NEW", asked.fresh, "What to hold against it").required(),
            json_option(asked.json)};
      },
      run_diff);
}

}  // namespace fitmark::bench
