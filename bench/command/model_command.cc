// SPDX-License-Identifier: MIT
//
// `fitmark model`: learns what a trace's traffic is like, and says how well the model tells it.
#include <fmt/format.h>

#include <string>

#include <nlohmann/json.hpp>

#include "bench/command/command.h"
#include "bench/command/opened_trace.h"
#include "bench/command/output_file.h"
#include "workloads/model/fit.h"
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
  const auto open = [&] { return open_whole_trace(command.trace, command.keep_going); };
  const workloads::Model model = workloads::learn(open);
  const auto original = open();
  const auto generated = workloads::generate_from(model, {}, command.seed);
  const workloads::Fit fit =
      workloads::fit_of(workloads::profile_of(*original), workloads::profile_of(*generated));
  write_whole_file(command.output, workloads::to_json(model));
  if (command.json) {
    const nlohmann::json result = {{"model", command.output},
                                   {"sizes_distance", fit.sizes},
                                   {"lifetimes_distance", fit.lifetimes},
                                   {"live_curve_distance", fit.live_curve},
                                   {"peak_ratio", fit.peak_ratio}};
    fmt::print("{}\n", result.dump(2));
    return kDone;
  }
  fmt::print(
      "{}: learned from {}\ngoodness of fit of traffic generated with seed {} (0 alike, 1 apart)\n"
      "  sizes {:.3f}, lifetimes {:.3f} (Kolmogorov-Smirnov), live curve {:.3f} (mean / peak), "
      "peak x {:.3f}\n",
      command.output, command.trace, command.seed, fit.sizes, fit.lifetimes, fit.live_curve,
      fit.peak_ratio);
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
