// SPDX-License-Identifier: MIT
//
// `fitmark record`: runs a program under the recorder and tells what was written.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/output_file.h"
#include "bench/command/terminal.h"
#include "workloads/recorder/record.h"

namespace fitmark::bench {
namespace {

struct RecordCommand {
  std::string output = "fitmark.fitrace";
  std::string only;  // keep the trace of this program name only; empty: all
  bool json = false;
  std::vector<std::string> program;  // argv
};

namespace fs = std::filesystem;

// The recorder stands in lib/ beside the bin/ that holds this program, built or installed.
std::string recorder_library() {
  const fs::path program = fs::read_symlink("/proc/self/exe");
  const fs::path library = program.parent_path().parent_path() / "lib" / "libfitmark_record.so";
  if (fs::exists(library)) return library.string();
  throw EnvironmentError(fmt::format(
      "the recorder library {} is missing; build it with ./dev build", library.string()));
}

nlohmann::json file_json(const workloads::RecordedFile& file) {
  return {{"path", file.path},
          {"program", file.program},
          {"process", file.process},
          {"events", file.footer.events}};
}

constexpr std::size_t kChildrenShown = 3;

void print_file(const workloads::RecordedFile& file) {
  fmt::print(stderr, "recorded {}: {} events of {} (process {})\n", file.path,
             analysis::grouped(file.footer.events), file.program, file.process);
}

// The program's own trace, then the busiest of the others; a build can start hundreds.
void print_files(std::vector<workloads::RecordedFile> files) {
  if (files.empty()) return;
  print_file(files.front());
  std::sort(files.begin() + 1, files.end(),
            [](const auto& a, const auto& b) { return a.footer.events > b.footer.events; });
  const std::size_t shown = std::min(files.size(), 1 + kChildrenShown);
  for (std::size_t i = 1; i < shown; ++i) print_file(files[i]);
  if (shown == files.size()) return;
  fmt::print(stderr, "and {} smaller ones beside {}\n", files.size() - shown, files.back().path);
}

void print_outcome(const RecordCommand& command, const workloads::RecordOutcome& outcome) {
  if (command.json) {
    nlohmann::json files = nlohmann::json::array();
    for (const workloads::RecordedFile& file : outcome.files) files.push_back(file_json(file));
    const nlohmann::json result = {{"exit_code", outcome.exit_code}, {"files", files}};
    fmt::print(stderr, "{}\n", result.dump(2));
    return;
  }
  print_files(outcome.files);
}

int run_record(const RecordCommand& command) {
  workloads::RecordOptions options;
  options.output_path = command.output;
  options.arguments = command.program;
  options.library_path = recorder_library();
  options.only = command.only;
  const workloads::RecordOutcome outcome = workloads::record(options);
  print_outcome(command, outcome);
  if (!outcome.fault.empty()) complain(outcome.fault);
  const bool lost = !outcome.fault.empty() && outcome.exit_code == 0;
  return lost ? static_cast<int>(kEnvironment) : outcome.exit_code;
}

}  // namespace

Command record_command() {
  return make_command<RecordCommand>(
      "record", "Run a program and write its heap traffic to a file",
      "  fitmark record -o a.fitrace -- python3 -c 'print(sum(range(10)))'\n"
      "  fitmark record -o cc.fitrace --only cc1plus -- g++ -c file.cc\n\n"
      "The exit status is the program's own. Each process that the program starts gets a file of "
      "its own.",
      [](RecordCommand& asked) {
        return Options{
            Option("-o,--output", asked.output, "Trace file to write").shown(),
            Option("--only", asked.only, "Keep only the process running the program of this name"),
            Option("--json", asked.json, "Tell what was written as JSON, on standard error"),
            Option("PROGRAM", asked.program, "The program and its arguments, after --")
                .required()
                .takes_the_rest()};
      },
      run_record);
}

}  // namespace fitmark::bench
