// SPDX-License-Identifier: MIT
//
// Starting, watching and reading out a replay child.
#include "bench/replay/launch.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "bench/replay/child_process.h"
#include "bench/replay/sampler.h"
#include "bench/replay/step_feeder.h"

namespace fitmark::bench {
namespace {

ReplayControl* make_order(void* memory, const Subject& subject, const TraceTotals& totals,
                          const PassOrder& pass) {
  auto* control = new (memory) ReplayControl;
  ReplayOrder& order = control->order;
  order.protocol_bytes = sizeof(ReplayControl);
  order.pass = pass.pass;
  order.kind = subject.kind;
  order.touch = pass.touch;
  set_text(order.heap, subject.heap.c_str());
  set_text(order.library, subject.library.c_str());
  order.events = totals.events;
  order.slots = totals.slots;
  order.sample_count = pass.sample_count;
  order.peak_live_event_index = totals.peak_live_event_index;
  order.live_floor_bytes = analysis::kLiveFloorBytes;
  order.harness_anonymous_bytes = pass.harness_anonymous_bytes;
  return control;
}

std::string seconds(double value) {
  std::string text = std::to_string(value);
  return text.substr(0, text.find('.') + 2) + " s";
}

std::string place_of(const ReplayControl& control) {
  const std::uint64_t done = control.outcome.events_done.load();
  switch (control.outcome.stage.load()) {
    case Stage::starting:
      return " before it could start";
    case Stage::proving:
      return " while it was being proven";
    default:
      break;
  }
  if (control.order.pass == Pass::timed) return " in the timed pass";
  return " at event " + std::to_string(done);
}

std::string failure_of(const ChildEnd& end, const ReplayControl& control,
                       const LaunchLimits& limits) {
  if (end.timed_out) return "timed out after " + seconds(limits.timeout_s) + place_of(control);
  if (end.over_limit) {
    return "out of memory: resident memory passed " +
           std::to_string(limits.resident_limit_bytes >> 20) + " MB" + place_of(control);
  }
  if (WIFSIGNALED(end.status)) {
    const int number = WTERMSIG(end.status);
    const char* name = sigabbrev_np(number);
    return std::string("signal SIG") + (name != nullptr ? name : std::to_string(number).c_str()) +
           place_of(control);
  }
  const Stage stage = control.outcome.stage.load();
  if (stage == Stage::refused) return control.outcome.refusal.data();
  if (stage == Stage::finished) return {};
  return "ended with exit status " + std::to_string(WEXITSTATUS(end.status)) + place_of(control);
}

// Returns the first line that the child wrote to its standard error, in brackets; empty if none.
std::string first_complaint(int fd) {
  std::array<char, 400> text{};
  const ssize_t got = pread(fd, text.data(), text.size() - 1, 0);
  if (got <= 0) return {};
  const std::string all(text.data(), static_cast<std::size_t>(got));
  return " (" + all.substr(0, all.find('\n')) + ")";
}

PassResult read_out(ReplayControl& control, SharedMapping& samples) {
  const ReplayOutcome& outcome = control.outcome;
  PassResult result;
  result.origin = outcome.origin.data();
  result.version = outcome.version.data();
  result.elapsed_ns = outcome.elapsed_ns;
  result.minor_faults = outcome.minor_faults;
  result.anonymous_bytes = outcome.anonymous_bytes;
  result.peak_resident_bytes = outcome.peak_resident_bytes;
  result.sampling_ns = outcome.sampling_ns;
  if (outcome.has_sums != 0) result.sums = outcome.sums;
  if (outcome.has_census != 0) result.census = outcome.census;
  if (control.order.pass == Pass::memory) {
    const auto* first = samples.as<analysis::Sample>();
    result.samples.assign(first, first + outcome.samples_taken);
  }
  return result;
}

}  // namespace

PassResult run_pass(const Subject& subject, PreparedTrace& trace, const PassOrder& pass,
                    const LaunchLimits& limits, const std::atomic<bool>& stop) {
  SharedMapping control_file = SharedMapping::create("fitmark-control", sizeof(ReplayControl));
  ReplayControl& control = *make_order(control_file.map(), subject, trace.totals, pass);
  SharedMapping slots =
      SharedMapping::create("fitmark-slots", slot_table_bytes(trace.totals.slots));
  SharedMapping samples = SharedMapping::create(
      "fitmark-samples", Sampler::capacity(pass.sample_count) * sizeof(analysis::Sample));
  SharedMapping ring;
  std::optional<StepFeeder> feeder;
  if (!trace.steps) {
    const std::uint64_t units =
        std::max<std::uint64_t>(2, limits.ring_bytes / sizeof(Step) / kFeedUnitSteps);
    control.order.ring_steps = units * kFeedUnitSteps;
    ring = SharedMapping::create("fitmark-ring", control.order.ring_steps * sizeof(Step));
    feeder.emplace(trace.input, control, ring.as<Step>());
  }
  const int steps_fd = trace.steps ? trace.steps->fd() : ring.fd();
  SharedMapping words = SharedMapping::create("fitmark-stderr", 0);
  const int files[] = {words.fd(), control_file.fd(), steps_fd, slots.fd(), samples.fd()};
  const ChildEnd end =
      run_child(subject, files, {limits.timeout_s, limits.resident_limit_bytes}, stop);
  if (feeder) feeder->finish();
  PassResult result = read_out(control, samples);
  result.failure = failure_of(end, control, limits);
  if (!result.failure.empty()) result.failure += first_complaint(words.fd());
  return result;
}

PassResult run_probe(const Subject& subject, const std::atomic<bool>& stop) {
  PreparedTrace nothing;
  nothing.steps = SharedMapping::create("fitmark-steps", 0);
  LaunchLimits limits;
  limits.timeout_s = 20;
  return run_pass(subject, nothing, PassOrder{}, limits, stop);
}

}  // namespace fitmark::bench
