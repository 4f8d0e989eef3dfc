// SPDX-License-Identifier: MIT
//
// What `replay` and `compare` share: a request for the engine, progress, and Ctrl-C that keeps what is done.
#include "bench/command/measuring.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <set>

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
  explicit StandardErrorProgress(const RunListener& listener) : listener_(listener) {}

  void on_trace(std::string_view trace, std::uint64_t events,
                const std::vector<std::string>& warnings) override {
    for (const std::string& warning : warnings) {
      line_.clear();
      const bool is_named = warning.find(trace) != std::string::npos;
      warnings_.push_back(fmt::format("{}{} ({} events were read)",
                                      is_named ? "" : std::string(trace) + ": ", warning, events));
      complain(warnings_.back());
    }
  }
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

  void on_step(const Step& step) override {
    line_.show(step.done, step.total,
               step.subject.empty()
                   ? fmt::format("{} {}", step.phase, step.trace)
                   : fmt::format("{} {} on {}", step.phase, step.subject, step.trace));
  }
  void on_run(const analysis::Run& run) override {
    if (listener_) listener_(run);
    if (run.failure.empty()) return;
    line_.clear();
    complain(fmt::format("{} on {} does not count: {}", run.subject, run.trace, run.failure));
  }

 private:
  const RunListener& listener_;
  ProgressLine line_;
  std::vector<std::string> warnings_;
};

bool is_named(const CompareRequest& request, const std::string& subject) {
  return std::find(request.subjects.begin(), request.subjects.end(), subject) !=
         request.subjects.end();
}

}  // namespace

TraceInput trace_input(const std::string& path, bool keep_going, CutTrace cut) {
  const bool whole = cut == CutTrace::refuse;
  return {std::filesystem::path(path).filename().string(), [path, keep_going, whole] {
            return whole ? open_whole_trace(path, keep_going) : open_cut_trace(path, keep_going);
          }};
}

void add_measuring_options(Options& options, MeasuringOptions& asked) {
  const Words touch_policies = {"none", "first", "page", "all"};
  options.insert(
      options.end(),
      {keep_going_option(asked.keep_going), samples_option(asked.samples),
       Option("--seed", asked.seed, "Seed for the order of runs and for intervals").shown(),
       Option("--single-thread", asked.single_thread,
              "Replay a threaded trace in recorded order on one thread"),
       Option("--rounds", asked.rounds,
              "Replays of a timed pass on one thread, subjects in turn; the first warms up, of the "
              "others the fastest of each stretch counts")
           .within(1, 1000)
           .shown(),
       Option("--latency", asked.latency_every,
              "Time every N-th call in a pass of its own, for percentiles; 0: no such pass")
           .shown(),
       Option("--pace", asked.pace,
              "Run the latency pass at the recorded speed times this; 0: flat out")
           .at_least_zero()
           .shown(),
       Option("--decoded", asked.decoded_bytes,
              "Memory for a decoded trace, 16 to 24 bytes an event; a longer one is streamed by a "
              "reader beside the replay")
           .as_size()
           .told_as("2G"),
       Option("--locality", asked.locality,
              "Read all live bytes back at the peak, at marks and at the end, by allocation and by "
              "address"),
       Option("--timeout", asked.timeout_s, "Seconds after which a run counts as hung")
           .above_zero()
           .shown(),
       Option("--touch", asked.timed_touch, "What the timed pass writes of each block")
           .one_of(touch_policies)
           .shown(),
       Option("--memory-touch", asked.memory_touch, "What the memory pass writes of each block")
           .one_of(touch_policies)
           .shown()});
}

CompareRequest measuring_request(const MeasuringOptions& asked) {
  CompareRequest request;
  request.seed = asked.seed;
  request.samples = asked.samples;
  request.timeout_s = asked.timeout_s;
  request.concurrent = !asked.single_thread;
  request.rounds = asked.rounds;
  request.latency_every = asked.latency_every;
  request.pace = asked.pace;
  request.with_locality = asked.locality;
  request.budget_bytes = asked.decoded_bytes;
  request.timed_touch = touch_named(asked.timed_touch).value();
  request.memory_touch = touch_named(asked.memory_touch).value();
  return request;
}

std::vector<analysis::Setting> settings_of(const MeasuringOptions& asked) {
  const auto word = [](bool is_set) { return is_set ? "yes" : "no"; };
  return {{"single-thread", word(asked.single_thread)},
          {"rounds", std::to_string(asked.rounds)},
          {"touch", asked.timed_touch},
          {"memory-touch", asked.memory_touch},
          {"samples", std::to_string(asked.samples)},
          {"latency", std::to_string(asked.latency_every)},
          {"pace", fmt::format("{}", asked.pace)},
          {"locality", word(asked.locality)},
          {"decoded", std::to_string(asked.decoded_bytes)},
          {"keep-going", word(asked.keep_going)}};
}

std::vector<std::string> without_effect(const MeasuringOptions& asked,
                                        const std::vector<analysis::Run>& runs) {
  std::set<std::string> sentences;
  for (const analysis::Run& run : runs) {
    if (asked.rounds > 1 && run.threads > 1 && !asked.single_thread) {
      sentences.insert(
          fmt::format("--rounds does not apply to {}: {} threads replay it; add --single-thread",
                      run.trace, run.threads));
    }
    const bool has_times = run.samples.empty() || run.samples.back().time_ns > 0;
    if (asked.pace > 0 && !has_times) {
      sentences.insert(fmt::format(
          "--pace does not apply to {}, which has no times; record it with --times", run.trace));
    }
  }
  return {sentences.begin(), sentences.end()};
}

void watch(const Watched& work) {
  const StopOnSignal stop_on_signal;
  const RunListener nobody;
  StandardErrorProgress progress(nobody);
  work(progress, stop_requested);
}

Measured measure(const CompareRequest& request, const RunListener& on_run) {
  const StopOnSignal stop_on_signal;
  StandardErrorProgress progress(on_run);
  Measured measured;
  measured.runs = compare(request, progress, stop_requested);
  measured.interrupted = stop_requested;
  measured.warnings = progress.take_warnings();
  if (!is_named(request, analysis::kNullSubject)) {
    std::erase_if(measured.runs,
                  [](const analysis::Run& run) { return run.subject == analysis::kNullSubject; });
  }
  return measured;
}

}  // namespace fitmark::bench
