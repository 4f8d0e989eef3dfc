// SPDX-License-Identifier: MIT
//
// `fitmark generate`: writes a synthetic workload as a trace file.
#include <fmt/format.h>

#include <string>

#include <nlohmann/json.hpp>

#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/usage_error.h"
#include "workloads/file/trace_writer.h"
#include "workloads/file/unfinished_files.h"
#include "workloads/generator/generator.h"
#include "workloads/model/model.h"

namespace fitmark::bench {
namespace {

struct GenerateCommand {
  std::string workload;
  std::string output;
  std::vector<std::string> parameters;  // name=value
  std::uint64_t seed = 1;
  std::uint64_t longer = 1;    // of a model: so many times its length
  std::uint64_t larger = 1;    // so many times its sizes
  std::uint64_t parallel = 1;  // so many copies at once
  bool json = false;
};

workloads::Parameters parsed(const std::vector<std::string>& words) {
  workloads::Parameters parameters;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format(
          "\"{}\" is not a parameter; write name=value, as `fitmark list workloads` shows", word));
    }
    const bool fresh = parameters.emplace(word.substr(0, equals), word.substr(equals + 1)).second;
    if (!fresh) {
      throw UsageError(fmt::format("{} is given twice; give it once", word.substr(0, equals)));
    }
  }
  return parameters;
}

bool is_model(const std::string& workload) { return workload.ends_with(".json"); }

std::unique_ptr<workloads::EventSource> from_model(const GenerateCommand& command) {
  return workloads::generate_from(
      workloads::read_model(command.workload),
      {.longer = command.longer, .parallel = command.parallel, .larger = command.larger},
      command.seed);
}

// A name or parameter that is not known is a slip of the command line, not of a file.
std::unique_ptr<workloads::EventSource> started(const GenerateCommand& command) {
  if (is_model(command.workload)) return from_model(command);
  try {
    return workloads::generate(command.workload, parsed(command.parameters), command.seed);
  } catch (const workloads::TraceError& error) {
    throw UsageError(error.what());
  }
}

// A law that makes nothing shows only once it is asked.
workloads::TraceFooter written(workloads::EventSource& source, const GenerateCommand& command) {
  try {
    return workloads::write_trace(source, command.output);
  } catch (const workloads::OutputError&) {
    throw;
  } catch (const workloads::TraceError& error) {
    if (is_model(command.workload)) throw;
    throw UsageError(error.what());
  }
}

int run_generate(const GenerateCommand& command) {
  const auto source = started(command);
  const workloads::RemoveUnfinishedOnSignal guard;
  const workloads::TraceFooter footer = written(*source, command);
  if (command.json) {
    const nlohmann::json result = {{"trace", command.output},
                                   {"workload", command.workload},
                                   {"seed", command.seed},
                                   {"events", footer.events}};
    fmt::print("{}\n", result.dump(2));
  } else {
    fmt::print("{}: {} events of {}, seed {}\n", command.output, analysis::grouped(footer.events),
               command.workload, command.seed);
  }
  return kDone;
}

}  // namespace

Command generate_command() {
  return make_command<GenerateCommand>(
      "generate", "Write a synthetic trace; same seed, same bytes",
      "  fitmark generate steady-churn -o s.fitrace\n"
      "  fitmark generate steady-churn events=1000000 --seed 7 -o s.fitrace",
      [](GenerateCommand& asked) {
        return Options{Option("WORKLOAD", asked.workload,
                              "One of `fitmark list workloads`, or a model.json of `fitmark model`")
                           .required(),
                       Option("PARAMETERS", asked.parameters, "name=value, as the list explains"),
                       Option("-o,--output", asked.output, "Trace file to write").required(),
                       Option("--seed", asked.seed, "Seed of the random numbers").shown(),
                       Option("--scale", asked.longer, "Of a model: so many times its length")
                           .above_zero()
                           .shown(),
                       Option("--larger", asked.larger, "Of a model: so many times its sizes")
                           .above_zero()
                           .shown(),
                       Option("--parallel", asked.parallel, "Of a model: so many copies at once")
                           .above_zero()
                           .shown(),
                       json_option(asked.json)};
      },
      run_generate);
}

}  // namespace fitmark::bench
