// SPDX-License-Identifier: MIT
//
// `fitmark control`: whether comparisons on this machine call equals equal, and find 5 %.
#include <fmt/format.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/measuring.h"
#include "bench/command/output_file.h"
#include "bench/control/control.h"
#include "workloads/generator/generator.h"

namespace fitmark::bench {
namespace {

struct ControlCommand {
  std::string trace;  // empty: generated traffic
  std::string output;
  std::uint64_t comparisons = 100;
  std::uint64_t repetitions = ControlRequest().repetitions;
  std::uint64_t rounds = ControlRequest().rounds;
  std::uint64_t seed = 1;
  bool check = false;  // exit 1 unless every row passes
  bool json = false;
  std::string command_line;  // as typed, for the context
};

constexpr const char* kGenerated = "steady-churn";

TraceInput input_of(const ControlCommand& command) {
  if (!command.trace.empty()) return trace_input(command.trace, false);
  return {kGenerated, [] { return workloads::generate(kGenerated, {{"events", "50000"}}, 1); }};
}

std::uint64_t rightly_judged(const ControlRow& row) {
  return row.should_differ ? row.tally.worse : row.tally.neither;
}

nlohmann::json row_json(const ControlRow& row) {
  return {{"subject", row.subject},
          {"metric", row.metric},
          {"should_differ", row.should_differ},
          {"comparisons", row.tally.comparisons},
          {"worse", row.tally.worse},
          {"better", row.tally.better},
          {"neither", row.tally.neither},
          {"rightly_judged", rightly_judged(row)},
          {"gate_failures", row.gate_failures},
          {"median_ratio", row.median_ratio},
          {"passed", row.passed}};
}

std::string control_json(const ControlCommand& command, const ControlResult& result,
                         const analysis::Context& context) {
  nlohmann::json rows = nlohmann::json::array();
  for (const ControlRow& row : result.rows) rows.push_back(row_json(row));
  const nlohmann::json all = {{"command", command.command_line},
                              {"date", context.date},
                              {"fitmark_version", context.fitmark_version},
                              {"cpu", context.cpu},
                              {"cpus", context.cpus},
                              {"kernel", context.kernel},
                              {"libc", context.libc},
                              {"load_average", context.load_average},
                              {"warnings", context.warnings},
                              {"events", result.events},
                              {"repetitions", command.repetitions},
                              {"rounds", command.rounds},
                              {"seed", command.seed},
                              {"spins", result.spins},
                              {"rows", rows},
                              {"passed", result.passed()}};
  return all.dump(2) + "\n";
}

const char* duty_of(const ControlRow& row) {
  return row.should_differ ? "called worse" : "called neither better nor worse";
}

std::string control_markdown(const ControlCommand& command, const ControlResult& result,
                             const analysis::Context& context) {
  std::string text = fmt::format(
      "# Control: does a comparison tell 5 %?\n\n"
      "`{}`, {} comparisons of {} repetitions of {} rounds, {} events, seed {}.\n"
      "{}, {} processors, {}, {}, load {:.2f}, {}.\n\n"
      "| subject against the wrapper | metric | really planted | should be | was | better | worse "
      "| "
      "`check` fails | at least 95 % |\n|---|---|--:|---|--:|--:|--:|--:|---|\n",
      command.command_line, command.comparisons, command.repetitions, command.rounds,
      analysis::grouped(result.events), command.seed, context.cpu, context.cpus, context.kernel,
      context.libc, context.load_average, context.date);
  for (const ControlRow& row : result.rows) {
    text += fmt::format("| {} | {} | {:+.2f} % | {} | {} of {} | {} | {} | {} | {} |\n",
                        row.subject, row.metric, 100 * (row.median_ratio - 1), duty_of(row),
                        rightly_judged(row), row.tally.comparisons, row.tally.better,
                        row.tally.worse, row.gate_failures, row.passed ? "yes" : "**no**");
  }
  return text +
         "\nThe wrapper passes every call to the C library; *the same* is the wrapper again, "
         "*slower* spins for 5 %\nof its time, *leaking* loses 5 % of the peak of live bytes. "
         "*Really planted* is the median over all\nrepetitions together. `check` is `fitmark "
         "check` "
         "with its defaults, wrapper against subject.\n";
}

void print_rows(const ControlResult& result) {
  for (const ControlRow& row : result.rows) {
    fmt::print("{:<4} {:<9} {:<20} {} in {} of {}  (really {:+.2f} %; check fails {})\n",
               row.passed ? "ok" : "no", row.subject, row.metric, duty_of(row), rightly_judged(row),
               row.tally.comparisons, 100 * (row.median_ratio - 1), row.gate_failures);
  }
}

int run_control_command(const ControlCommand& command) {
  if (!command.output.empty()) prepare_folder(command.output);
  ControlRequest request;
  request.trace = input_of(command);
  request.comparisons = command.comparisons;
  request.repetitions = command.repetitions;
  request.rounds = command.rounds;
  request.seed = command.seed;
  const analysis::Context context = gather_context();
  ControlResult result;
  watch([&](Progress& progress, const std::atomic<bool>& stop) {
    result = run_control(request, progress, stop);
  });
  if (!result.failure.empty()) {
    throw EnvironmentError("the control was not completed: " + result.failure);
  }
  const std::string json = control_json(command, result, context);
  if (!command.output.empty()) {
    write_whole_file(command.output + "/control.json", json);
    write_whole_file(command.output + "/control.md", control_markdown(command, result, context));
  }
  if (command.json) {
    fmt::print("{}", json);
  } else {
    print_rows(result);
  }
  return command.check && !result.passed() ? kRegression : kDone;
}

}  // namespace

Command control_command() {
  return make_command<ControlCommand>(
      "control", "Test the test: are equals called equal here, and is 5 % found?",
      "  fitmark control --comparisons 2 -n 3 -o control\n\n"
      "Without options 100 comparisons of 40 repetitions take some 20 minutes. A wrapper of the C\n"
      "library's malloc races itself, itself with 5 % of time planted, and itself with 5 % of "
      "live\n"
      "bytes lost.",
      [](ControlCommand& asked) {
        return Options{
            Option("TRACE", asked.trace, "Trace file; default: 50,000 events of steady-churn"),
            Option("--comparisons", asked.comparisons, "How many comparisons are judged")
                .within(1, 10000)
                .shown(),
            Option("-n,--repetitions", asked.repetitions, "Of each comparison")
                .within(1, 10000)
                .shown(),
            Option("--rounds", asked.rounds,
                   "Of each repetition, the subjects in turn, the first to warm up")
                .within(2, 1000)
                .shown(),
            Option("--seed", asked.seed, "Seed for the order of runs and for intervals").shown(),
            Option("-o,--output", asked.output, "Folder for control.json and control.md"),
            Option("--check", asked.check,
                   "Exit 1 unless 95 of 100 comparisons are judged rightly, in each row"),
            json_option(asked.json)};
      },
      run_control_command);
}

}  // namespace fitmark::bench
