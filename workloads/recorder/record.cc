// SPDX-License-Identifier: MIT
#include "workloads/recorder/record.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "workloads/recorder/collector/collector.h"
#include "workloads/recorder/launch.h"
#include "workloads/recorder/program_check.h"
#include "workloads/recorder/record_error.h"
#include "workloads/recorder/session.h"
#include "workloads/recorder/symbolise.h"

namespace fitmark::workloads {
namespace {

void check_output(const std::string& path) {
  if (path.empty()) throw RecordError("the trace has no name; give one with -o FILE");
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const std::string name = folder.empty() ? "." : folder.string();
  if (!std::filesystem::is_directory(name)) {
    throw RecordError(path + ": there is no folder " + name + "; make it first");
  }
  if (std::filesystem::is_directory(path)) {
    throw RecordError(path + ": is a folder; give the name of a file in it");
  }
  // Asked by doing: root passes access() on file systems that take no file.
  std::string probe = path + ".XXXXXX";
  const int descriptor = mkostemp(probe.data(), O_CLOEXEC);
  if (descriptor < 0) {
    throw RecordError(path + ": no file can be made in " + name + ": " + std::strerror(errno) +
                      "; choose another folder with -o");
  }
  close(descriptor);
  unlink(probe.c_str());
}

std::string why_nothing(const RecordOptions& options, const Segment& segment) {
  const std::string& program = options.arguments[0];
  if (segment.processes_seen.load() == 0) {
    return program +
           ": the recorder was never loaded into it; it may be privileged, started in another "
           "container, or have ended before its first allocation";
  }
  if (!options.only.empty()) {
    return program + ": ran no program named '" + options.only +
           "' that allocated; check the name with --only";
  }
  return program +
         ": made no call to malloc that can be seen from outside; it may bring its own malloc "
         "inside its executable";
}

struct Held {
  Collector& collector;
  SharedSegment& segment;
  bool alone;
};

void before_start(void* context, std::int32_t process) {
  const Held& held = *static_cast<const Held*>(context);
  held.collector.set_main_process(process);
  if (held.alone) held.segment->only_process = process;
}

// What cannot be named stays as addresses; that is no reason to lose a recording.
void name_stacks(RecordOutcome& outcome) {
  Symboliser symboliser;
  for (const RecordedFile& file : outcome.files) {
    for (const std::string& part : file.parts) {
      try {
        symboliser.symbolise(part);
      } catch (const TraceError& error) {
        outcome.warnings.push_back(error.what());
      }
    }
  }
}

}  // namespace

RecordOutcome record(const RecordOptions& options) {
  if (options.arguments.empty()) throw RecordError("no program to record; give it after --");
  const std::string program = find_program(options.arguments[0]);
  check_recordable(program);
  check_output(options.output_path);
  if (access(options.library_path.c_str(), R_OK) != 0) {
    throw RecordError(options.library_path + ": the recorder's library is missing; build it");
  }
  SharedSegment segment;
  options.only.copy(segment->only, kOnlyBytes - 1);
  RingSpool spool(segment, std::filesystem::path(options.output_path).parent_path(),
                  options.spool_bytes);
  Collector collector(spool, options);
  Held held{collector, segment, !options.follow_children};
  const std::int32_t process =
      launch(program, options.arguments, options.library_path, segment.path(), before_start, &held);
  RecordOutcome outcome;
  run_session(spool, collector, options, process, outcome);
  if (!outcome.fault.empty()) return outcome;
  if (options.stack_depth > 0) name_stacks(outcome);
  if (outcome.files.empty() || outcome.files[0].path != options.output_path) {
    outcome.fault = why_nothing(options, *segment);
  }
  return outcome;
}

}  // namespace fitmark::workloads
