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
#include "bench/command/usage_error.h"
#include "workloads/recorder/record.h"

namespace fitmark::bench {
namespace {

struct RecordCommand {
  std::string output = "fitmark.fitrace";
  std::string only;  // keep the trace of this program name only; empty: all
  bool no_children = false;
  bool anonymise = false;
  bool times = false;
  std::uint64_t stack_depth = 0;  // 0: no call stacks
  std::uint64_t sample_every = 1;
  std::uint64_t max_bytes = 0;
  double max_seconds = 0;
  std::uint64_t part_bytes = 0;  // rotation; 0: one file
  std::uint64_t keep_parts = 0;
  std::uint64_t spool_bytes = workloads::RecordOptions{}.spool_bytes;
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
          {"parts", file.parts},
          {"recorder_resident_bytes", file.footer.perturbation.recorder_resident_bytes},
          {"overhead_ns_per_event", file.footer.perturbation.overhead_ns_per_event},
          {"events", file.events}};
}

constexpr std::size_t kChildrenShown = 3;
constexpr double kLongBehindSeconds = 0.5;  // enough to wonder about

void print_file(const workloads::RecordedFile& file) {
  const std::string parts = file.parts.size() == 1
                                ? file.parts[0]
                                : fmt::format("{} ... {} ({} files)", file.parts.front(),
                                              file.parts.back(), file.parts.size());
  const std::string program = file.program.empty() ? "" : fmt::format(" of {}", file.program);
  fmt::print(stderr, "recorded {}: {} events{} (process {})\n", parts,
             analysis::grouped(file.events), program, file.process);
}

// The program's own trace, then the busiest of the others; a build can start hundreds.
void print_files(std::vector<workloads::RecordedFile> files) {
  if (files.empty()) return;
  print_file(files.front());
  std::sort(files.begin() + 1, files.end(),
            [](const auto& a, const auto& b) { return a.events > b.events; });
  const std::size_t shown = std::min(files.size(), 1 + kChildrenShown);
  for (std::size_t i = 1; i < shown; ++i) print_file(files[i]);
  if (shown == files.size()) return;
  fmt::print(stderr, "and {} smaller ones beside {}\n", files.size() - shown,
             files.back().parts.back());
}

void print_outcome(const RecordCommand& command, const workloads::RecordOutcome& outcome) {
  if (command.json) {
    nlohmann::json files = nlohmann::json::array();
    for (const workloads::RecordedFile& file : outcome.files) files.push_back(file_json(file));
    const nlohmann::json result = {{"exit_code", outcome.exit_code},
                                   {"program_seconds", outcome.program_seconds},
                                   {"program_cpu_seconds", outcome.program_cpu_seconds},
                                   {"seconds_behind", outcome.seconds_behind},
                                   {"files", files}};
    fmt::print(stderr, "{}\n", result.dump(2));
    return;
  }
  print_files(outcome.files);
  if (outcome.seconds_behind < kLongBehindSeconds) return;
  fmt::print(stderr, "the file was whole {:.1f} s after the program had ended\n",
             outcome.seconds_behind);
}

int run_record(const RecordCommand& command) {
  if (command.anonymise && command.stack_depth > 0) {
    throw UsageError("--anonymise leaves out what --stacks records; give one of them");
  }
  if (command.keep_parts > 0 && command.part_bytes == 0) {
    throw UsageError("--keep removes rotated files, so it needs --rotate SIZE");
  }
  workloads::RecordOptions options;
  options.output_path = command.output;
  options.arguments = command.program;
  options.library_path = recorder_library();
  options.only = command.only;
  options.follow_children = !command.no_children;
  options.times = command.times;
  options.anonymise = command.anonymise;
  options.stack_depth = static_cast<unsigned>(command.stack_depth);
  options.sample_every = static_cast<std::uint32_t>(command.sample_every);
  options.max_file_bytes = command.max_bytes;
  options.max_seconds = command.max_seconds;
  options.part_bytes = command.part_bytes;
  options.keep_parts = command.keep_parts;
  options.spool_bytes = command.spool_bytes;
  const workloads::RecordOutcome outcome = workloads::record(options);
  print_outcome(command, outcome);
  for (const std::string& warning : outcome.warnings) complain(warning);
  if (outcome.limit_reached) complain("the limit was reached: the recording ends there, truncated");
  if (!outcome.fault.empty()) complain(outcome.fault);
  const bool lost = !outcome.fault.empty() && outcome.exit_code == 0;
  return lost ? static_cast<int>(kEnvironment) : outcome.exit_code;
}

}  // namespace

namespace {

constexpr const char* kExamples =
    "  fitmark record -o a.fitrace -- python3 -c 'print(sum(range(10)))'\n"
    "  fitmark record -o cc.fitrace --only cc1plus -- g++ -c file.cc\n"
    "  fitmark record --stacks -o why.fitrace -- python3 -c 'print(len(str(9**999)))'\n"
    "  fitmark record --anonymise -o public.fitrace -- python3 -c 'print(3)'\n"
    "  fitmark record --times --max-seconds 60 -o t.fitrace -- python3 -c 'print(1)'\n"
    "  fitmark record --rotate 50M --keep 4 --sample 100 -o day.fitrace -- python3 -c "
    "'print(2)'\n\n"
    "The exit status is the program's own. Each process that the program starts gets a file of its "
    "own.\nSeen is what goes through the dynamic linker: malloc and its family, and operator new "
    "and "
    "delete, of\nthe C and C++ libraries or of another malloc that is linked dynamically or "
    "preloaded. A malloc inside\nthe executable itself (a static tcmalloc, Go's, a Rust program's "
    "own) "
    "cannot be seen, and neither can\na program without a dynamic linker.";

Options options_of(RecordCommand& asked) {
  return Options{
      Option("-o,--output", asked.output, "Trace file to write").shown(),
      Option("--only", asked.only, "Keep only the process running the program of this name"),
      Option("--no-children", asked.no_children, "Record the program's own process alone"),
      Option(
          "--anonymise", asked.anonymise,
          "Leave out program, arguments, host, day and the names of marks and of children's files"),
      Option("--times", asked.times, "Record when each event was; replay --pace needs it"),
      Option(
          "--stacks", asked.stack_depth,
          "Record the call stack of each allocation, the innermost so many frames, and name them "
          "afterwards; explain shows them. Write --stacks=64 to give a number")
          .or_alone_as("128")
          .within(1, 512),
      Option("--sample", asked.sample_every,
             "Record one object in so many, from its allocation to its end")
          .within(1, 1U << 30U)
          .shown(),
      Option("--max-seconds", asked.max_seconds,
             "End the recording, not the program, after so long")
          .above_zero(),
      Option("--max-size", asked.max_bytes, "Likewise once its files are so large: 500M, 2G")
          .as_size(),
      Option(
          "--rotate", asked.part_bytes,
          "Begin a new file after so much: a.0.fitrace, a.1.fitrace ...; each can be read alone. "
          "Those of an earlier recording are removed first")
          .as_size(),
      Option("--keep", asked.keep_parts, "Keep the latest so many of the rotated files; 0: all")
          .shown(),
      Option(
          "--spool", asked.spool_bytes,
          "While all processors are busy, set aside so much of what is recorded in a scratch file "
          "beside the trace, so that the program goes first; 256M unless given, 0: none")
          .as_size(),
      Option("--json", asked.json, "Tell what was written as JSON, on standard error"),
      Option("PROGRAM", asked.program, "The program and its arguments, after --")
          .required()
          .takes_the_rest()};
}

}  // namespace

Command record_command() {
  return make_command<RecordCommand>("record", "Run a program and write its heap traffic to a file",
                                     kExamples, options_of, run_record);
}

}  // namespace fitmark::bench
