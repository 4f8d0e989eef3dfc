// SPDX-License-Identifier: MIT
//
// `fitmark replay`: one trace on one allocator, measured once.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "analysis/report/compare.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"
#include "bench/command/measuring.h"
#include "bench/command/options.h"
#include "bench/command/output_file.h"

namespace fitmark::bench {
namespace {

analysis::Report report_of(const ReplayCommand& command, std::vector<analysis::Run> runs) {
  analysis::Context context = gather_context();
  context.command = command.command_line;
  context.seed = command.seed;
  context.repetitions = 1;
  context.baseline = command.allocator;
  context.absent_subjects.clear();  // nobody asked for another
  return analysis::make_report(std::move(context), std::move(runs));
}

}  // namespace

int run_replay(const ReplayCommand& command) {
  CompareRequest request = measuring_request(command);
  request.traces = {trace_input(command.trace, command.keep_going)};
  request.subjects = {command.allocator};
  request.repetitions = 1;
  bool interrupted = false;
  const analysis::Report report = report_of(command, measure(request, interrupted));
  if (report.runs.empty()) throw EnvironmentError("interrupted before the run was complete");
  const analysis::MeasuredRun& run = report.runs.front();
  const std::string text =
      command.json ? analysis::run_json(run)
                   : analysis::report_terminal(
                         report, {.colour = command.output.empty() && output_has_color()});
  if (command.output.empty()) {
    fmt::print("{}", text);
  } else {
    write_whole_file(command.output, text);
  }
  return run.run.failure.empty() ? kDone : kEnvironment;
}

}  // namespace fitmark::bench
