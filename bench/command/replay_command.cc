// SPDX-License-Identifier: MIT
//
// `fitmark replay`: one trace on one allocator, measured once.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "analysis/report/compare.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"
#include "bench/command/command.h"
#include "bench/command/measuring.h"
#include "bench/command/output_file.h"

namespace fitmark::bench {
namespace {

struct ReplayCommand {
  std::string trace;
  std::string allocator = "system";
  std::string output;  // empty: standard output
  MeasuringOptions measuring;
  bool json = false;
  std::string command_line;  // as typed, for the context
};

analysis::Report report_of(const ReplayCommand& command, Measured measured) {
  analysis::Context context = gather_context();
  context.command = command.command_line;
  context.seed = command.measuring.seed;
  context.repetitions = 1;
  context.settings = settings_of(command.measuring);
  context.baseline = command.allocator;
  context.absent_subjects.clear();  // nobody asked for another
  for (const auto& sentences :
       {measured.warnings, without_effect(command.measuring, measured.runs)}) {
    context.warnings.insert(context.warnings.end(), sentences.begin(), sentences.end());
  }
  return analysis::make_report(std::move(context), std::move(measured.runs));
}

int run_replay(const ReplayCommand& command) {
  CompareRequest request = measuring_request(command.measuring);
  request.traces = {
      trace_input(command.trace, command.measuring.keep_going, CutTrace::read_to_the_cut)};
  request.subjects = {command.allocator};
  request.repetitions = 1;
  const analysis::Report report = report_of(command, measure(request));
  if (report.runs.empty()) throw EnvironmentError("interrupted before the run was complete");
  const analysis::MeasuredRun& run = report.runs.front();
  const std::string text =
      command.json ? analysis::run_json(run)
                   : analysis::report_terminal(
                         report, {.colour = command.output.empty() && output_has_color(),
                                  .columns = output_columns()});
  if (command.output.empty()) {
    fmt::print("{}", text);
  } else {
    write_whole_file(command.output, text);
  }
  return run.run.failure.empty() ? kDone : kEnvironment;
}

}  // namespace

Command replay_command() {
  return make_command<ReplayCommand>(
      "replay", "Replay one trace on one allocator and measure it",
      "  fitmark replay a.fitrace --allocator best_fit\n"
      "  fitmark replay a.fitrace --allocator jemalloc --json\n"
      "  fitmark replay a.fitrace --allocator best_fit:ties=lifo,coalesce=deferred\n"
      "  fitmark replay a.fitrace --allocator ./libmymalloc.so\n\n"
      "A trace whose recording was cut off is replayed as far as it goes, with a warning that says "
      "how many\n"
      "events were read; one without events ends with exit status 3.",
      [](ReplayCommand& asked) {
        Options options = {
            Option("TRACE", asked.trace, "Trace file").required(),
            Option("-a,--allocator,--allocators", asked.allocator,
                   "A name from `fitmark list`, or the path of a malloc's shared library")
                .shown(),
            Option("-o,--output", asked.output, "Write there instead of standard output")};
        add_measuring_options(options, asked.measuring);
        options.push_back(json_option(asked.json));
        return options;
      },
      run_replay);
}

}  // namespace fitmark::bench
