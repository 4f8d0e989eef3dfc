// SPDX-License-Identifier: MIT
//
// What `replay` and `compare` share: a request for the engine, progress, and Ctrl-C that keeps what is done.
#include "bench/command/measuring.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>

#include "analysis/report/verdict.h"
#include "bench/command/opened_trace.h"

namespace fitmark::bench {
namespace {

std::atomic<bool> stop_requested{false};

// While it lives, the first SIGINT or SIGTERM asks for an early end; the second acts as usual.
class StopOnSignal {
 public:
  StopOnSignal() {
    stop_requested = false;
    struct sigaction action {};
    action.sa_handler = [](int) { stop_requested = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &interrupt_before_);
    sigaction(SIGTERM, &action, &terminate_before_);
  }
  ~StopOnSignal() {
    sigaction(SIGINT, &interrupt_before_, nullptr);
    sigaction(SIGTERM, &terminate_before_, nullptr);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

class StandardErrorProgress : public Progress {
 public:
  void on_step(const Step& step) override {
    line_.show(step.done, step.total,
               step.subject.empty()
                   ? fmt::format("{} {}", step.phase, step.trace)
                   : fmt::format("{} {} on {}", step.phase, step.subject, step.trace));
  }
  void on_run(const analysis::Run& run) override {
    if (run.failure.empty()) return;
    line_.clear();
    complain(fmt::format("{} on {} does not count: {}", run.subject, run.trace, run.failure));
  }

 private:
  ProgressLine line_;
};

bool is_named(const CompareRequest& request, const std::string& subject) {
  return std::find(request.subjects.begin(), request.subjects.end(), subject) !=
         request.subjects.end();
}

}  // namespace

TraceInput trace_input(const std::string& path, bool keep_going) {
  return {std::filesystem::path(path).filename().string(),
          [path, keep_going] { return open_whole_trace(path, keep_going); }};
}

std::vector<analysis::Run> measure(const CompareRequest& request, bool& interrupted) {
  const StopOnSignal stop_on_signal;
  StandardErrorProgress progress;
  std::vector<analysis::Run> runs = compare(request, progress, stop_requested);
  interrupted = stop_requested;
  if (!is_named(request, analysis::kNullSubject)) {
    std::erase_if(runs,
                  [](const analysis::Run& run) { return run.subject == analysis::kNullSubject; });
  }
  return runs;
}

}  // namespace fitmark::bench
