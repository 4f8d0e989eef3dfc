// SPDX-License-Identifier: MIT
//
// `fitmark verify`, `cut`, `merge`, `convert` and `anonymise`: a trace in, a trace or a judgement out.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/opened_trace.h"
#include "bench/command/terminal.h"
#include "bench/command/usage_error.h"
#include "workloads/export/exporter.h"
#include "workloads/file/trace_writer.h"
#include "workloads/file/unfinished_files.h"
#include "workloads/tools/anonymise.h"
#include "workloads/tools/merge.h"
#include "workloads/tools/verify.h"
#include "workloads/tools/window.h"

namespace fitmark::bench {
namespace {

// What the five share; each reads its part.
struct TraceToolCommand {
  std::vector<std::string> inputs;
  std::string output;
  std::uint64_t first = 0;                // cut: from this event
  std::uint64_t end = ~std::uint64_t{0};  // cut: to before this one
  std::string format = "fitrace";         // convert: what to write
  std::string order = "turns";            // merge: turns, time or sequence
  bool keep_going = false;                // count and skip faults instead of stopping
  bool json = false;
};

using workloads::EventSource;

// Copies the source into the output and says what was written.
int write_and_tell(EventSource& source, const TraceToolCommand& command) {
  const workloads::RemoveUnfinishedOnSignal guard;
  const workloads::TraceFooter footer = workloads::write_trace(source, command.output);
  tell_warnings(source, command.output);
  if (command.json) {
    const nlohmann::json result = {{"trace", command.output}, {"events", footer.events}};
    fmt::print("{}\n", result.dump(2));
  } else {
    fmt::print("{}: {} events\n", command.output, analysis::grouped(footer.events));
  }
  return kDone;
}

std::unique_ptr<EventSource> first_input(const TraceToolCommand& command) {
  return open_whole_trace(command.inputs.front(), command.keep_going);
}

workloads::MergeOrder merge_order(const std::string& name) {
  if (name == "time") return workloads::MergeOrder::by_time;
  if (name == "sequence") return workloads::MergeOrder::one_after_another;
  return workloads::MergeOrder::in_turns;
}

nlohmann::json verification_json(const std::string& path, const workloads::Verification& found) {
  return {{"trace", path},
          {"sound", found.faults.empty()},
          {"events", found.found.events},
          {"faults", found.faults},
          {"warnings", found.warnings}};
}

void print_verification(const std::string& path, const workloads::Verification& found) {
  fmt::print("{}: {}, {} events\n", path, found.faults.empty() ? "sound" : "faulty",
             analysis::grouped(found.found.events));
  for (const std::string& warning : found.warnings) complain(warning);
  for (const std::string& fault : found.faults) complain(fault);
}

int run_verify(const TraceToolCommand& command) {
  bool sound = true;
  nlohmann::json results = nlohmann::json::array();
  for (const std::string& path : command.inputs) {
    const workloads::Verification found = workloads::verify(path);
    sound = sound && found.faults.empty();
    if (command.json) {
      results.push_back(verification_json(path, found));
    } else {
      print_verification(path, found);
    }
  }
  if (command.json) fmt::print("{}\n", results.dump(2));
  return sound ? kDone : kBadInput;
}

int run_cut(const TraceToolCommand& command) {
  if (command.end < command.first) {
    throw UsageError(
        fmt::format("--to {} is before --from {}; give a later event", command.end, command.first));
  }
  workloads::Window window(first_input(command), command.first, command.end);
  return write_and_tell(window, command);
}

int run_merge(const TraceToolCommand& command) {
  std::vector<std::unique_ptr<EventSource>> sources;
  for (const std::string& path : command.inputs) {
    sources.push_back(open_whole_trace(path, command.keep_going));
  }
  workloads::Merge merge(std::move(sources), merge_order(command.order));
  return write_and_tell(merge, command);
}

int run_convert(const TraceToolCommand& command) {
  const auto source = first_input(command);
  if (command.format == "fitrace") return write_and_tell(*source, command);
  const workloads::RemoveUnfinishedOnSignal guard;
  for (const std::string& loss : workloads::export_trace(*source, command.format, command.output)) {
    complain(fmt::format("{}: {}", command.output, loss));
  }
  tell_warnings(*source, command.inputs.front());
  return kDone;
}

int run_anonymise(const TraceToolCommand& command) {
  workloads::Anonymised source(first_input(command));
  return write_and_tell(source, command);
}

Option traces(TraceToolCommand& asked) {
  return Option("TRACES", asked.inputs,
                "Trace files, of any form that `fitmark list formats` shows")
      .required();
}

Option one_trace(TraceToolCommand& asked) {
  return Option("TRACE", asked.inputs, "Trace files, of any form that `fitmark list formats` shows")
      .required()
      .once();
}

Option output_option(TraceToolCommand& asked) {
  return Option("-o,--output", asked.output, "Trace file to write").required();
}

}  // namespace

Command verify_command() {
  return make_command<TraceToolCommand>(
      "verify", "Check traces wholly: checksums and every event",
      "  fitmark verify a.fitrace b.fitrace",
      [](TraceToolCommand& asked) {
        return Options{traces(asked), json_option(asked.json)};
      },
      run_verify);
}

Command cut_command() {
  return make_command<TraceToolCommand>(
      "cut", "Keep a window of a trace, with the live set it needs",
      "  fitmark cut a.fitrace --from 500 --to 1500 -o w.fitrace",
      [](TraceToolCommand& asked) {
        return Options{one_trace(asked),
                       json_option(asked.json),
                       Option("--from", asked.first, "First event to keep").shown(),
                       Option("--to", asked.end, "Event to stop before; default: the end"),
                       output_option(asked),
                       keep_going_option(asked.keep_going)};
      },
      run_cut);
}

Command merge_command() {
  return make_command<TraceToolCommand>(
      "merge", "Make one trace of several, as if they shared a heap",
      "  fitmark merge a.fitrace b.fitrace -o both.fitrace",
      [](TraceToolCommand& asked) {
        return Options{
            traces(asked), json_option(asked.json),
            Option("--order", asked.order, "turns: one event of each in turn; time; sequence")
                .one_of({"turns", "time", "sequence"})
                .shown(),
            output_option(asked), keep_going_option(asked.keep_going)};
      },
      run_merge);
}

Command convert_command() {
  return make_command<TraceToolCommand>(
      "convert", "Turn a foreign or damaged trace into a .fitrace, or a trace into a foreign form",
      "  fitmark convert lab.rep -o lab.fitrace\n"
      "  fitmark convert --keep-going cut.fitrace -o whole.fitrace\n"
      "  fitmark convert a.fitrace --to csv -o a.csv",
      [](TraceToolCommand& asked) {
        return Options{
            one_trace(asked), json_option(asked.json),
            Option("--to", asked.format, "What to write; `fitmark list formats` shows the others")
                .shown(),
            output_option(asked), keep_going_option(asked.keep_going)};
      },
      run_convert);
}

Command anonymise_command() {
  return make_command<TraceToolCommand>(
      "anonymise", "Leave out program, arguments, host and names",
      "  fitmark anonymise a.fitrace -o public.fitrace",
      [](TraceToolCommand& asked) {
        return Options{one_trace(asked), json_option(asked.json), output_option(asked),
                       keep_going_option(asked.keep_going)};
      },
      run_anonymise);
}

}  // namespace fitmark::bench
