// SPDX-License-Identifier: MIT
//
// `fitmark model`: learns what a trace's traffic is like, and says how well the model tells it.
#include <fmt/format.h>

#include <string>

#include <nlohmann/json.hpp>

#include "bench/command/command.h"
#include "bench/command/likeness.h"
#include "bench/command/measuring.h"
#include "bench/command/output_file.h"
#include "workloads/model/model.h"

namespace fitmark::bench {
namespace {

struct ModelCommand {
  std::string trace;
  std::string output;
  std::uint64_t seed = 1;
  bool keep_going = false;
  bool json = false;
};

int run_model(const ModelCommand& command) {
  const TraceInput original = trace_input(command.trace, command.keep_going);
  const workloads::Model model = workloads::learn(original.open);
  const TraceInput generated = {command.output,
                                [&] { return workloads::generate_from(model, {}, command.seed); }};
  const Likeness likeness = likeness_of(original, generated);
  write_whole_file(command.output, workloads::to_json(model));
  if (command.json) {
    nlohmann::ordered_json result = {{"model", command.output}};
    result.update(likeness_json(likeness));
    fmt::print("{}\n", result.dump(2));
    return kDone;
  }
  fmt::print("{}: learned from {}; the trace and what the model makes of it with seed {}:\n\n",
             command.output, command.trace, command.seed);
  print_likeness(likeness);
  return kDone;
}

}  // namespace

Command model_command() {
  return make_command<ModelCommand>(
      "model", "Learn what a trace is like, to generate more of it",
      "  fitmark model a.fitrace -o model.json\n"
      "  fitmark generate model.json --scale 10 -o longer.fitrace",
      [](ModelCommand& asked) {
        return Options{
            Option("TRACE", asked.trace, "Trace file").required(),
            Option("-o,--output", asked.output, "Model file to write, ending in .json").required(),
            Option("--seed", asked.seed, "Seed of the traffic that the fit is measured on").shown(),
            keep_going_option(asked.keep_going), json_option(asked.json)};
      },
      run_model);
}

}  // namespace fitmark::bench
