// SPDX-License-Identifier: MIT
//
// One function a pass: what it is ordered to do, and what a run keeps of it.
#include "bench/engine/subject_passes.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

namespace fitmark::bench {
namespace {

// Returns nine tenths of the memory that could be used without swapping; 0 where unknown.
std::uint64_t usable_memory_bytes() {
  std::ifstream meminfo("/proc/meminfo");
  std::string key, unit;
  std::uint64_t kilobytes = 0;
  while (meminfo >> key >> kilobytes) {
    std::getline(meminfo, unit);
    if (key == "MemAvailable:") return kilobytes * 1024 / 10 * 9;
  }
  return 0;
}

// Returns the n-th of the processors that this process may run on, counted round and round; -1 where
// they are unknown.
int allowed_processor(std::uint64_t n) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
  std::uint64_t skip = n % static_cast<std::uint64_t>(CPU_COUNT(&set));
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (CPU_ISSET(static_cast<std::size_t>(processor), &set) && skip-- == 0) return processor;
  }
  return -1;
}

std::string phase_name(const LocalityRecord::Row& row, const PreparedTrace& trace) {
  if (row.moment == LocalityRecord::Moment::peak) return "peak of live bytes";
  if (row.moment == LocalityRecord::Moment::end) return "end";
  const auto named = trace.mark_names.find(row.mark);
  const bool has_name = named != trace.mark_names.end() && !named->second.empty();
  return "mark " + (has_name ? named->second : std::to_string(row.mark));
}

}  // namespace

SubjectPasses::SubjectPasses(const CompareRequest& request, const std::atomic<bool>& stop)
    : request_(request), stop_(stop) {
  limits_.timeout_s = request.timeout_s;
  limits_.ring_bytes = request.ring_bytes;
  limits_.resident_limit_bytes =
      request.resident_limit_bytes > 0 ? request.resident_limit_bytes : usable_memory_bytes();
}

std::uint64_t SubjectPasses::count() const {
  return 1 + (request_.with_memory_pass ? 1 : 0) + (request_.latency_every > 0 ? 1 : 0) +
         (request_.with_locality ? 1 : 0);
}

void SubjectPasses::probe_harness(const PreparedTrace& trace) {
  for (const std::uint32_t turns : {std::uint32_t{1}, turns_of_malloc(trace)}) {
    if (harness_bytes_.count(turns) > 0) continue;
    harness_bytes_[turns] = run_probe(find_subject("null"), stop_, turns).anonymous_bytes;
  }
}

PassOrder SubjectPasses::timed_order(const PreparedTrace& trace) const {
  PassOrder order{trace.lists ? Pass::threads : Pass::timed, request_.timed_touch};
  order.clock = request_.clock;
  order.rounds = trace.steps && !trace.lists ? request_.rounds : 1;
  return order;
}

bool SubjectPasses::take_turns(const PreparedTrace& trace) const {
  return timed_order(trace).rounds > 1;
}

std::vector<PassResult> SubjectPasses::time_in_turns(std::span<const Subject> subjects,
                                                     PreparedTrace& trace, const Turns& turns,
                                                     std::uint64_t block) const {
  LaunchLimits limits = limits_;
  if (request_.resident_limit_bytes == 0) limits.resident_limit_bytes /= subjects.size();
  PassOrder order = timed_order(trace);
  order.processor = allowed_processor(block);
  return run_in_turns(subjects, trace, order, turns, limits, stop_);
}

analysis::Run SubjectPasses::run(const Subject& subject, PreparedTrace& trace,
                                 const Tell& tell) const {
  tell("timing");
  const PassResult time = run_pass(subject, trace, timed_order(trace), limits_, stop_);
  return run_others(subject, trace, time, tell);
}

analysis::Run SubjectPasses::run_others(const Subject& subject, PreparedTrace& trace,
                                        const PassResult& time, const Tell& tell) const {
  analysis::Run run = describe(subject, trace);
  run.elapsed_ns = static_cast<double>(time.elapsed_ns);
  run.minor_faults = time.minor_faults;
  run.failure = time.failure;
  if (!time.origin.empty()) run.subject_origin = time.origin;
  run.fidelity = {time.wait_ns, time.waits, time.reordered_events, 0, time.timer_ns};
  run.counters = time.counters;
  const bool is_null = subject.kind == SubjectKind::null_loop;
  if (request_.with_memory_pass && !is_null && run.failure.empty()) {
    tell("sampling");
    add_memory_pass(subject, trace, run);
  }
  if (request_.latency_every > 0 && !is_null && run.failure.empty()) {
    tell("clocking");
    add_latency_pass(subject, trace, run);
  }
  if (request_.with_locality && !is_null && run.failure.empty()) {
    tell("walking");
    add_locality_pass(subject, trace, run);
  }
  return run;
}

std::uint32_t SubjectPasses::turns_of(const Subject& subject, const PreparedTrace& trace) const {
  return subject.kind == SubjectKind::malloc ? turns_of_malloc(trace) : 1;
}

std::uint32_t SubjectPasses::turns_of_malloc(const PreparedTrace& trace) const {
  if (!request_.concurrent) return 1;
  const std::uint64_t most = std::min(request_.max_threads, kMaxReplayThreads);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(trace.totals.threads, 1, most));
}

void SubjectPasses::add_locality_pass(const Subject& subject, PreparedTrace& trace,
                                      analysis::Run& run) const {
  PassOrder order{Pass::locality};
  order.threads = turns_of(subject, trace);
  const PassResult walked = run_pass(subject, trace, order, limits_, stop_);
  run.failure = walked.failure;
  for (const LocalityRecord::Row& row : walked.locality) {
    run.locality.push_back({row.event_index, phase_name(row, trace), row.objects, row.bytes,
                            row.allocation_order_ns, row.address_order_ns});
  }
}

void SubjectPasses::add_latency_pass(const Subject& subject, PreparedTrace& trace,
                                     analysis::Run& run) const {
  PassOrder order{trace.lists ? Pass::thread_latency : Pass::latency, request_.timed_touch};
  order.latency_every = request_.latency_every;
  order.pace = trace.times ? request_.pace : 0;
  order.threads = turns_of(subject, trace);
  PassResult clocked = run_pass(subject, trace, order, limits_, stop_);
  run.failure = clocked.failure;
  run.latencies = std::move(clocked.latencies);
  run.slowest = std::move(clocked.slowest);
}

void SubjectPasses::add_memory_pass(const Subject& subject, PreparedTrace& trace,
                                    analysis::Run& run) const {
  PassOrder order{Pass::memory, request_.memory_touch, request_.samples};
  order.threads = turns_of(subject, trace);
  order.harness_anonymous_bytes = harness_bytes_.at(order.threads);
  PassResult memory = run_pass(subject, trace, order, limits_, stop_);
  run.failure = memory.failure;
  run.memory_touch = touch_name(request_.memory_touch);
  run.fidelity->sampling_ns = static_cast<double>(memory.sampling_ns);
  run.sums = memory.sums;
  run.pages_at_peaks = memory.pages_at_peaks;
  run.samples = std::move(memory.samples);
  const bool is_known = !run.samples.empty() && run.samples[0].resident_bytes != analysis::kAbsent;
  run.peak_resident_bytes = is_known ? memory.peak_resident_bytes : analysis::kAbsent;
}

analysis::Run SubjectPasses::describe(const Subject& subject, const PreparedTrace& trace) const {
  const TraceTotals& totals = trace.totals;
  analysis::Run run;
  run.subject = subject.name;
  const bool is_ours = subject.kind == SubjectKind::heap || subject.kind == SubjectKind::textbook;
  const bool is_locked = is_ours && trace.lists.has_value();
  run.subject_origin = is_locked ? "built in, behind one lock" : "built in";
  run.trace = trace.input.name;
  run.trace_digest = totals.digest;
  run.events = totals.events;
  run.threads = totals.threads;
  run.peak_live_bytes = totals.peak_live_bytes;
  run.peak_live_objects = totals.peak_live_objects;
  run.peak_live_event_index = totals.peak_live_event_index;
  const bool is_null = subject.kind == SubjectKind::null_loop;
  run.timed_touch = touch_name(is_null ? Touch::none : request_.timed_touch);
  run.deterministic = is_ours;
  return run;
}

}  // namespace fitmark::bench
