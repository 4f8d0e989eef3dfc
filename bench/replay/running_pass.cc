// SPDX-License-Identifier: MIT
//
// Starting a replay child with its files, and reading out what it left in them.
#include "bench/replay/running_pass.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "bench/replay/latency_record.h"
#include "bench/replay/placement_record.h"
#include "bench/replay/sampler.h"
#include "bench/replay/turn.h"
#include "bench/subject/textbook_list.h"

namespace fitmark::bench {
namespace {

constexpr int kLookMs = 50;  // how often a child's memory is looked at

ReplayControl* make_order(void* memory, const Subject& subject, const PreparedTrace& trace,
                          const PassOrder& pass) {
  const TraceTotals& totals = trace.totals;
  auto* control = new (memory) ReplayControl;
  ReplayOrder& order = control->order;
  order.protocol_bytes = sizeof(ReplayControl);
  order.pass = pass.pass;
  order.kind = subject.kind;
  order.touch = pass.touch;
  order.clock = pass.clock;
  set_text(order.heap, subject.heap.c_str());
  set_text(order.library, subject.library.c_str());
  order.events = totals.events;
  order.slots = totals.slots;
  order.sample_count = pass.sample_count;
  order.peak_live_event_index = totals.peak_live_event_index;
  order.peak_live_bytes = totals.peak_live_bytes;
  order.peak_live_objects = totals.peak_live_objects;
  order.largest_request_bytes = totals.largest_request_bytes;
  order.largest_alignment_log2 = totals.largest_alignment_log2;
  if (subject.kind == SubjectKind::textbook) {
    order.region_bytes = region_for(
        {subject.heap, subject.region_bytes},
        {.peak_live_bytes = totals.peak_live_bytes, .peak_live_objects = totals.peak_live_objects});
  }
  order.live_floor_bytes = analysis::kLiveFloorBytes;
  order.harness_anonymous_bytes = pass.harness_anonymous_bytes;
  order.latency_every = pass.latency_every;
  order.pace = pass.pace;
  order.rounds = pass.rounds;
  order.stride_events = pass.stride_events;
  order.takes_turns = pass.takes_turns ? 1 : 0;
  order.processor = pass.processor;
  order.drain_steps = trace.drain_steps;
  order.threads = pass.threads;
  if (is_threaded(pass.pass)) {
    order.threads = trace.lists->threads();
    std::copy(trace.lists->bounds.begin(), trace.lists->bounds.end(), order.bounds.begin());
    order.slots = trace.lists->slots;
  }
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
  if (is_threaded(control.order.pass)) return " while its threads ran at once";
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

// A record for each thread where they ran at once.
void read_latencies(const ReplayOrder& order, LatencyRecord* records, PassResult& result) {
  const std::uint32_t count = is_threaded(order.pass) ? order.threads : 1;
  for (std::uint32_t t = 1; t < count; ++t) merge(records[0], records[t]);
  result.latencies = rows_of(records[0]);
  result.slowest = slowest_of(records[0]);
}

PassResult read_out(ReplayControl& control, SharedMapping& results) {
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
  result.pages_at_peaks = outcome.pages_at_peaks;
  if (control.order.pass == Pass::memory) {
    const auto* first = results.as<analysis::Sample>();
    result.samples.assign(first, first + outcome.samples_taken);
  }
  if (outcome.has_counters != 0) result.counters = outcome.counters;
  if (control.order.pass == Pass::locality && outcome.stage == Stage::finished) {
    const auto& record = *results.as<LocalityRecord>();
    result.locality.assign(record.rows.begin(), record.rows.begin() + record.count);
  }
  if (is_clocked(control.order.pass) && outcome.stage == Stage::finished) {
    read_latencies(control.order, results.as<LatencyRecord>(), result);
  }
  result.waits = outcome.waits;
  result.wait_ns = outcome.wait_ns;
  result.reordered_events = outcome.reordered_events;
  result.timer_ns = outcome.timer_ns;
  return result;
}

void add_times(std::vector<analysis::Sample>& samples, SharedMapping& times_ns) {
  const auto* times = times_ns.as<std::uint64_t>();
  for (analysis::Sample& sample : samples) sample.time_ns = times[sample.event_index - 1];
}

std::size_t result_bytes(const PassOrder& pass, const PreparedTrace& trace) {
  if (pass.pass == Pass::latency) return sizeof(LatencyRecord);
  if (pass.pass == Pass::thread_latency) return trace.lists->threads() * sizeof(LatencyRecord);
  if (pass.pass == Pass::locality) return sizeof(LocalityRecord);
  if (pass.pass == Pass::placement) return sizeof(PlacementRecord);
  return Sampler::capacity(pass.sample_count) * sizeof(analysis::Sample);
}

}  // namespace

RunningPass::RunningPass(const Subject& subject, PreparedTrace& trace, const PassOrder& pass,
                         const LaunchLimits& limits, const std::atomic<bool>& stop)
    : trace_(trace),
      limits_(limits),
      words_(SharedMapping::create("fitmark-stderr", 0)),
      control_(SharedMapping::create("fitmark-control", sizeof(ReplayControl))),
      results_(SharedMapping::create("fitmark-results", result_bytes(pass, trace))) {
  make_order(control_.map(), subject, trace, pass);
  slots_ = SharedMapping::create("fitmark-slots", slot_table_bytes(control().order.slots));
  if (!trace.steps) {
    const std::uint64_t units =
        std::max<std::uint64_t>(2, limits.ring_bytes / sizeof(Step) / kFeedUnitSteps);
    control().order.ring_steps = units * kFeedUnitSteps;
    ring_ = SharedMapping::create("fitmark-ring", control().order.ring_steps * sizeof(Step));
    feeder_.emplace(trace.input, control(), ring_.as<Step>());
  }
  const ChildLimits child{limits.timeout_s, limits.resident_limit_bytes};
  child_.emplace(subject, descriptors(), child, stop);
}

void RunningPass::await_end() {
  while (!child_->has_ended(kLookMs)) {
  }
}

bool RunningPass::run_turn() {
  child_->restart_clock();
  grant_turn(control());
  do {
    if (child_->has_ended(0)) return true;
  } while (!is_turn_done(control()));
  return control().turns.is_last != 0;
}

void RunningPass::dismiss() {
  child_->restart_clock();
  grant_turn(control());
  await_end();
}

PassResult RunningPass::result() {
  if (feeder_) feeder_->finish();
  PassResult result = read_out(control(), results_);
  if (trace_.times) add_times(result.samples, *trace_.times);
  result.failure = failure_of(child_->end(), control(), limits_);
  if (!result.failure.empty()) result.failure += first_complaint(words_.fd());
  return result;
}

std::array<int, 6> RunningPass::descriptors() {
  const int whole = is_threaded(control().order.pass) ? trace_.lists->steps.fd()
                    : trace_.steps                    ? trace_.steps->fd()
                                                      : -1;
  return {words_.fd(), control_.fd(), whole >= 0 ? whole : ring_.fd(),
          slots_.fd(), results_.fd(), trace_.times ? trace_.times->fd() : words_.fd()};
}

}  // namespace fitmark::bench
