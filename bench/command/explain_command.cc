// SPDX-License-Identifier: MIT
//
// `fitmark explain`: why a heap holds more than is live on a trace, and what another would hold.
#include <fmt/format.h>

#include "allocator/spec.h"
#include "analysis/export/report_formats.h"
#include "bench/command/command.h"
#include "bench/command/measuring.h"
#include "bench/command/output_file.h"
#include "bench/explain/explain.h"
#include "bench/explain/render.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

struct ExplainCommand {
  std::string trace;
  bool keep_going = false;  // read a damaged trace as far as it goes
  std::string allocator = "best_fit";
  std::vector<std::string> what_ifs;  // empty: the usual ones
  std::string output;                 // empty: standard output
  std::string format = "text";
  std::uint64_t samples = 1000;
  bool json = false;
};

// Returns the catalogue's name of the heap. Throws SubjectError for anything that is none.
std::string heap_named(const std::string& name) {
  const Subject subject = find_subject(name);
  if (subject.kind == SubjectKind::heap) return subject.heap;
  throw SubjectError(fmt::format(
      "{} cannot be simulated, only measured; choose a built-in heap of `fitmark list allocators`, "
      "such as best_fit",
      name));
}

// As `fitmark report --format` writes a report that holds this one run.
std::string exported(const Explanation& explanation, const std::string& format) {
  analysis::Report report;
  report.runs.push_back({explanation.run, explanation.figures});
  return analysis::find_report_format(format)->write(report);
}

std::string text_of(const Explanation& explanation, const ExplainCommand& command) {
  if (command.json || command.format == "json") {
    return explanation_json(explanation, command.trace);
  }
  if (command.format == "text") return explanation_text(explanation, command.trace);
  return exported(explanation, command.format);
}

int run_explain(const ExplainCommand& command) {
  ExplainRequest request{.input = trace_input(command.trace, command.keep_going),
                         .heap = heap_named(command.allocator)};
  request.samples = command.samples;
  for (const std::string& heap : join_parameters(command.what_ifs))
    request.what_ifs.push_back(heap_named(heap));
  if (command.what_ifs.empty()) request.what_ifs = usual_what_ifs(request.heap);
  const Explanation explanation = explain(request);
  write_or_print(command.output, text_of(explanation, command));
  return kDone;
}

}  // namespace

Command explain_command() {
  return make_command<ExplainCommand>(
      "explain", "Say which objects keep a heap's holes open, and what other heaps would hold",
      "  fitmark explain a.fitrace --allocator best_fit\n"
      "  fitmark explain a.fitrace --what-if first_fit,best_fit:split=64\n"
      "  fitmark explain a.fitrace --json -o why.json\n"
      "  fitmark explain a.fitrace --format folded -o why.folded\n"
      "  fitmark explain a.fitrace --format speedscope -o why.speedscope.json\n\n"
      "Everything is simulated: no memory is touched and nothing is timed. Call sites are named "
      "where the\ntrace has stacks.",
      [](ExplainCommand& asked) {
        return Options{
            Option("TRACE", asked.trace, "Trace file").required(),
            Option("-a,--allocator", asked.allocator, "A built-in heap of `fitmark list`").shown(),
            Option("--what-if", asked.what_ifs, "Comma-separated built-in heaps to compare with")
                .comma_separated()
                .told_as("the other policies, and coarser blocks"),
            Option("-o,--output", asked.output, "Write there instead of standard output"),
            Option("--format", asked.format,
                   "text; json; blame as folded stacks or for speedscope; the series as CSV or as "
                   "counter tracks")
                .one_of({"text", "json", "folded", "speedscope", "series-csv", "chrome-trace"})
                .shown(),
            samples_option(asked.samples),
            keep_going_option(asked.keep_going),
            json_option(asked.json)};
      },
      run_explain);
}

}  // namespace fitmark::bench
