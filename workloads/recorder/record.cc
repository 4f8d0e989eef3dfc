// SPDX-License-Identifier: MIT
#include "workloads/recorder/record.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <future>
#include <optional>

#include "workloads/recorder/collector/collector.h"
#include "workloads/recorder/launch.h"
#include "workloads/recorder/program_check.h"
#include "workloads/recorder/record_error.h"
#include "workloads/recorder/symbolise.h"

namespace fitmark::workloads {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kReapEvery = std::chrono::milliseconds(10);
constexpr auto kFlushEvery = std::chrono::seconds(1);
constexpr auto kQuietTime = std::chrono::milliseconds(1);
constexpr auto kBirthTime = std::chrono::milliseconds(500);
// Going to sleep and waking cost some ten microseconds, so many events share them; a thread whose ring
// gets half full wakes the collector before its time.
constexpr std::uint64_t kBusyWords = kRingWords / 4;
constexpr std::int64_t kShortNap_ns = 2'000'000;
constexpr std::int64_t kLongNap_ns = 5'000'000;

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

// How a program ended, and what it took.
struct ProgramEnd {
  int status = 0;
  double seconds = 0;
  double cpu_seconds = 0;
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

ProgramEnd wait_for(std::int32_t process) {
  const Clock::time_point begin = Clock::now();
  ProgramEnd end;
  rusage usage{};
  while (wait4(process, &end.status, 0, &usage) < 0 && errno == EINTR) {
  }
  end.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  end.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  return end;
}

// Waits for one process on a thread of its own, so that the collector can sleep on its futex.
class ProgramWait {
 public:
  ProgramWait(std::int32_t process, SharedSegment& segment)
      : end_(std::async(std::launch::async, [process, &segment] {
          const ProgramEnd end = wait_for(process);
          segment.wake();
          return end;
        })) {}

  bool is_over() const {
    return end_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  ProgramEnd end() { return end_.get(); }

 private:
  std::future<ProgramEnd> end_;
};

void set_result(RecordOutcome& outcome, const ProgramEnd& end) {
  const int wait_status = end.status;
  outcome.program_seconds = end.seconds;
  outcome.program_cpu_seconds = end.cpu_seconds;
  if (WIFSIGNALED(wait_status)) {
    outcome.signal = WTERMSIG(wait_status);
    outcome.exit_code = 128 + outcome.signal;
  } else {
    outcome.exit_code = WEXITSTATUS(wait_status);
  }
}

std::string why_exhausted() {
  return "the recording ends early, truncated: more than " + std::to_string(kRingCount) +
         " threads or " + std::to_string(kProcessCount) +
         " processes lived at once; record fewer with --no-children or --only";
}

// The rounds of one recording, from the program's start until nothing recorded lives.
class Session {
 public:
  Session(SharedSegment& segment, Collector& collector, const RecordOptions& options,
          std::int32_t process)
      : segment_(segment),
        collector_(collector),
        options_(options),
        signals_(process),
        program_(process, segment) {}

  // Records until the end and sets what there is to tell, the files included.
  void run(RecordOutcome& outcome) {
    try {
      while (!step()) {
      }
      outcome.limit_reached = limit_reached_;
      if (segment_->exhausted.load() != 0) outcome.warnings.push_back(why_exhausted());
      // Nothing that goes on may wait for a ring that nobody reads.
      segment_->stopped.store(1);
      outcome.files = collector_.finish();
    } catch (const TraceError& error) {
      outcome.fault = error.what();
      segment_->stopped.store(1);
    }
    set_result(outcome, program_.end());
  }

 private:
  // Returns whether the recording is over.
  bool step() {
    const std::uint64_t words = collector_.round();
    const Clock::time_point now = Clock::now();
    const bool program_over = program_.is_over();
    if (program_over) signals_.program_ended();
    if (program_over || now >= next_reap_ || segment_->wants_rings.load() != 0) {
      collector_.reap();
      next_reap_ = now + kReapEvery;
    }
    if (now >= next_flush_) {
      collector_.flush();
      next_flush_ = now + kFlushEvery;
    }
    if (words != 0 || !program_over || collector_.has_living()) quiet_since_ = now;
    // A child that fork has announced gets a while to show itself; a fork may also have failed.
    if (now - quiet_since_ > (segment_->unborn.load() > 0 ? kBirthTime : kQuietTime)) return true;
    if (program_over && signals_.end_wanted()) return true;
    limit_reached_ = is_at_limit(now);
    if (limit_reached_ || segment_->exhausted.load() != 0) return true;
    if (words < kBusyWords) {
      segment_.wait_for_work(words == 0 && !program_over ? kLongNap_ns : kShortNap_ns);
    }
    return false;
  }

  bool is_at_limit(Clock::time_point now) const {
    const std::chrono::duration<double> age = now - begin_;
    return (options_.max_seconds > 0 && age.count() >= options_.max_seconds) ||
           (options_.max_file_bytes > 0 && collector_.file_bytes() >= options_.max_file_bytes);
  }

  SharedSegment& segment_;
  Collector& collector_;
  const RecordOptions& options_;
  Clock::time_point begin_ = Clock::now();
  bool limit_reached_ = false;
  SignalRoute signals_;
  ProgramWait program_;
  Clock::time_point next_reap_ = Clock::now() + kReapEvery;
  Clock::time_point next_flush_ = Clock::now() + kFlushEvery;
  Clock::time_point quiet_since_ = Clock::now();
};

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
  Collector collector(segment, options);
  Held held{collector, segment, !options.follow_children};
  const std::int32_t process =
      launch(program, options.arguments, options.library_path, segment.path(), before_start, &held);
  RecordOutcome outcome;
  Session(segment, collector, options, process).run(outcome);
  if (!outcome.fault.empty()) return outcome;
  if (options.stack_depth > 0) name_stacks(outcome);
  if (outcome.files.empty() || outcome.files[0].path != options.output_path) {
    outcome.fault = why_nothing(options, *segment);
  }
  return outcome;
}

}  // namespace fitmark::workloads
