// SPDX-License-Identifier: MIT
//
// `fitmark pack`: between which heights any allocator stands on a trace.
#include <fmt/format.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/summary.h"
#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/measuring.h"
#include "bench/command/terminal.h"
#include "bench/explain/trace_facts.h"

namespace fitmark::bench {
namespace {

struct PackCommand {
  std::vector<std::string> traces;
  std::uint64_t step_bytes = 16;
  std::uint64_t search_steps = FactsSettings{}.search_steps;
  std::uint64_t window_objects = FactsSettings{}.pack_objects;
  double seconds = 60;
  bool keep_going = false;
  bool json = false;
};

nlohmann::ordered_json bounds_json(const analysis::TraceBounds& bounds) {
  const auto number = [](const analysis::Figure& figure) {
    return figure.value ? nlohmann::ordered_json(*figure.value) : nlohmann::ordered_json(nullptr);
  };
  return {{"trace", bounds.trace},
          {"trace_digest", bounds.trace_digest},
          {"objects", bounds.objects},
          {"packed_objects", bounds.packed_objects},
          {"load_bytes", bounds.load_bytes},
          {"achievable_bytes", number(bounds.achievable_bytes)},
          {"packing", bounds.packing},
          {"packing_seconds", bounds.packing_seconds},
          {"robson_bytes", number(bounds.robson_bytes)}};
}

void print_row(const analysis::TraceBounds& bounds) {
  const auto whole = [](const analysis::Figure& figure) {
    return figure.value ? analysis::grouped(static_cast<std::uint64_t>(*figure.value)) : "-";
  };
  const double load = static_cast<double>(bounds.load_bytes);
  const std::string above = bounds.achievable_bytes.value
                                ? analysis::signed_percent(*bounds.achievable_bytes.value / load)
                                : "-";
  fmt::print("{:<24} {:>11} {:>15} {:>15} {:>8} {:>16} {:>6.1f}  {}{}\n", bounds.trace,
             analysis::grouped(bounds.objects), analysis::grouped(bounds.load_bytes),
             whole(bounds.achievable_bytes), above, whole(bounds.robson_bytes),
             bounds.packing_seconds, bounds.packing, analysis::window_text(bounds));
}

int run_pack(const PackCommand& command) {
  ProgressLine line;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  if (!command.json) {
    fmt::print("{:<24} {:>11} {:>15} {:>15} {:>8} {:>16} {:>6}  packing\n", "trace", "objects",
               "floor bytes", "packed bytes", "above", "Robson's bytes", "s");
  }
  for (const std::string& path : command.traces) {
    const TraceInput input = trace_input(path, command.keep_going);
    FactsSettings settings;
    settings.step_bytes = command.step_bytes;
    settings.search_steps = command.search_steps;
    settings.pack_objects = command.window_objects;
    settings.pack_seconds = command.seconds;
    settings.tell = [&](const char* what, std::uint64_t done, std::uint64_t of) {
      line.show(done, of, fmt::format("{} {}", what, input.name));
    };
    const TraceFacts facts = facts_of(input, settings);
    line.clear();
    if (command.json) {
      all.push_back(bounds_json(facts.bounds));
    } else {
      print_row(facts.bounds);
    }
  }
  if (command.json) fmt::print("{}\n", all.dump(2));
  return kDone;
}

}  // namespace

Command pack_command() {
  return make_command<PackCommand>(
      "pack", "Say between which heights any allocator stands on a trace",
      "  fitmark pack a.fitrace b.fitrace\n"
      "  fitmark pack a.fitrace --step 1 --seconds 10 --json\n\n"
      "Floor: the peak of live bytes. Packed: addresses for all objects, whose lifetimes are "
      "known\nbeforehand, as low as the search finds them. Robson's: enough for every trace with "
      "this floor\nand this largest request.",
      [](PackCommand& asked) {
        return Options{
            Option("TRACES", asked.traces, "Trace files, or packing instances id,lower,upper,size")
                .required(),
            Option("--step", asked.step_bytes, "Sizes and addresses are multiples of so many bytes")
                .within(1, std::uint64_t{1} << 30)
                .shown(),
            Option("--search", asked.search_steps,
                   "Looks at objects that the search may take where there are few objects")
                .shown(),
            Option("--seconds", asked.seconds, "No further heuristic begins after so long")
                .above_zero()
                .shown(),
            Option("--window", asked.window_objects,
                   "Of a trace with more objects, so many nearest the peak are packed")
                .within(1, std::uint64_t{1} << 40)
                .shown(),
            keep_going_option(asked.keep_going),
            json_option(asked.json)};
      },
      run_pack);
}

}  // namespace fitmark::bench
