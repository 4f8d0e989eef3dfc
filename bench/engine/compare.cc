// SPDX-License-Identifier: MIT
//
// Blocks of a comparison.
#include <sys/sysinfo.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <span>
#include <utility>

#include "bench/engine.h"
#include "bench/replay/launch.h"

namespace fitmark::bench {
namespace {

using Clock = std::chrono::steady_clock;

// A small generator with a fixed definition: an order must not change with the C++ library.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

 private:
  std::uint64_t state_;
};

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

class Comparison {
 public:
  Comparison(const CompareRequest& request, Progress& progress, const std::atomic<bool>& stop)
      : request_(request), progress_(progress), stop_(stop) {
    for (const std::string& name : request.subjects) add_subject(name);
    if (request.with_null && !has_null()) add_subject("null");
    limits_.timeout_s = request.timeout_s;
    limits_.ring_bytes = request.ring_bytes;
    limits_.resident_limit_bytes =
        request.resident_limit_bytes > 0 ? request.resident_limit_bytes : usable_memory_bytes();
    passes_ = 1 + (request.with_memory_pass ? 1 : 0) + (request.latency_every > 0 ? 1 : 0);
    total_ = request.traces.size() * request.repetitions * subjects_.size() * passes_;
  }

  std::vector<analysis::Run> run() {
    try {
      harness_bytes_ = run_probe(find_subject("null"), stop_).anonymous_bytes;
      for (std::size_t trace = 0; trace < request_.traces.size(); ++trace) run_trace(trace);
    } catch (const Interrupted&) {
      // Finished runs stay; the caller sees its own flag.
    }
    return std::move(runs_);
  }

 private:
  void add_subject(const std::string& name) { subjects_.push_back(find_subject(name)); }

  bool has_null() const {
    return std::any_of(subjects_.begin(), subjects_.end(), [](const Subject& subject) {
      return subject.kind == SubjectKind::null_loop;
    });
  }

  void run_trace(std::size_t number) {
    const TraceInput& input = request_.traces[number];
    tell("reading", input.name, {});
    PreparedTrace trace = prepare_trace(input, request_.budget_bytes, stop_);
    if (is_concurrent(trace)) deal(trace);
    const std::size_t first = runs_.size();
    const auto began = Clock::now();
    for (std::uint64_t repetition = 0; repetition < request_.repetitions; ++repetition) {
      run_block(trace, number, repetition);
    }
    for (std::uint64_t more = request_.repetitions; wants_more(first, began); ++more) {
      total_ += subjects_.size() * passes_;
      run_block(trace, number, more);
    }
  }

  // Of the trace whose runs begin at `first`.
  bool wants_more(std::size_t first, Clock::time_point began) const {
    if (!request_.is_settled) return false;
    const std::chrono::duration<double> spent = Clock::now() - began;
    if (spent.count() >= request_.budget_s / static_cast<double>(request_.traces.size())) {
      return false;
    }
    return !request_.is_settled(std::span(runs_).subspan(first));
  }

  bool is_concurrent(const PreparedTrace& trace) const {
    return request_.concurrent && trace.totals.threads > 1 && trace.steps.has_value();
  }

  void deal(PreparedTrace& trace) {
    const std::span<const Step> recorded(trace.steps->as<Step>(), trace.totals.events);
    trace.lists = deal_to_threads(recorded, static_cast<std::uint32_t>(trace.totals.threads),
                                  request_.max_threads);
  }

  // A block counts once it is whole: its runs are paired with one another.
  void run_block(PreparedTrace& trace, std::size_t number, std::uint64_t repetition) {
    if (keep_finished_block(trace.totals.digest, repetition)) return;
    const std::size_t first = runs_.size();
    const auto order = block_order(subjects_.size(), request_.seed, number, repetition);
    std::vector<analysis::Run> block;
    for (std::size_t place = 0; place < order.size(); ++place) {
      block.push_back(run_subject(subjects_[order[place]], trace));
      block.back().repetition = repetition;
      block.back().order = place;
    }
    double null_ns = 0;
    for (std::size_t place = 0; place < order.size(); ++place) {
      const bool is_null = subjects_[order[place]].kind == SubjectKind::null_loop;
      if (is_null && block[place].failure.empty()) null_ns = block[place].elapsed_ns;
    }
    for (analysis::Run& run : block) {
      run.null_elapsed_ns = null_ns;
      runs_.push_back(std::move(run));
    }
    for (std::size_t at = first; at < runs_.size(); ++at) progress_.on_run(runs_[at]);
  }

  // Takes over a block that an interrupted comparison had finished.
  bool keep_finished_block(const std::string& digest, std::uint64_t repetition) {
    std::vector<analysis::Run> block;
    for (const Subject& subject : subjects_) {
      const auto found =
          std::find_if(request_.finished.begin(), request_.finished.end(), [&](const auto& run) {
            return run.trace_digest == digest && run.repetition == repetition &&
                   run.subject == subject.name;
          });
      if (found == request_.finished.end()) return false;
      block.push_back(*found);
    }
    std::sort(block.begin(), block.end(),
              [](const auto& a, const auto& b) { return a.order < b.order; });
    for (analysis::Run& run : block) runs_.push_back(std::move(run));
    done_ += passes_ * subjects_.size();
    return true;
  }

  analysis::Run run_subject(const Subject& subject, PreparedTrace& trace) {
    analysis::Run run = describe(subject, trace);
    PassOrder timed{trace.lists ? Pass::threads : Pass::timed, request_.timed_touch};
    timed.clock = request_.clock;
    timed.harness_anonymous_bytes = harness_bytes_;
    timed.rounds = trace.steps ? request_.rounds : 1;
    tell("timing", trace.input.name, subject.name);
    const PassResult time = run_pass(subject, trace, timed, limits_, stop_);
    run.elapsed_ns = static_cast<double>(time.elapsed_ns);
    run.minor_faults = time.minor_faults;
    run.failure = time.failure;
    if (!time.origin.empty()) run.subject_origin = time.origin;
    run.fidelity = {time.wait_ns, time.waits, time.reordered_events, 0, time.timer_ns};
    ++done_;
    const bool is_null = subject.kind == SubjectKind::null_loop;
    if (request_.with_memory_pass && !is_null && run.failure.empty()) {
      add_memory_pass(subject, trace, run);
    }
    if (request_.latency_every > 0 && !is_null && run.failure.empty()) {
      add_latency_pass(subject, trace, run);
    }
    done_ += passes_ - 1;
    return run;
  }

  void add_latency_pass(const Subject& subject, PreparedTrace& trace, analysis::Run& run) {
    PassOrder order{Pass::latency, request_.timed_touch};
    order.latency_every = request_.latency_every;
    order.pace = trace.times ? request_.pace : 0;
    tell("clocking", trace.input.name, subject.name);
    PassResult clocked = run_pass(subject, trace, order, limits_, stop_);
    run.failure = clocked.failure;
    run.latencies = std::move(clocked.latencies);
    run.slowest = std::move(clocked.slowest);
  }

  void add_memory_pass(const Subject& subject, PreparedTrace& trace, analysis::Run& run) {
    PassOrder order{Pass::memory, request_.memory_touch, request_.samples, harness_bytes_};
    tell("sampling", trace.input.name, subject.name);
    PassResult memory = run_pass(subject, trace, order, limits_, stop_);
    run.failure = memory.failure;
    run.memory_touch = touch_name(request_.memory_touch);
    run.fidelity->sampling_ns = static_cast<double>(memory.sampling_ns);
    run.sums = memory.sums;
    run.pages_at_peak = memory.census;
    run.samples = std::move(memory.samples);
    const bool is_known =
        !run.samples.empty() && run.samples[0].resident_bytes != analysis::kAbsent;
    run.peak_resident_bytes = is_known ? memory.peak_resident_bytes : analysis::kAbsent;
  }

  analysis::Run describe(const Subject& subject, const PreparedTrace& trace) const {
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

  void tell(std::string_view phase, std::string_view trace, std::string_view subject) {
    progress_.on_step({phase, trace, subject, done_, total_});
  }

  const CompareRequest& request_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  std::vector<Subject> subjects_;
  LaunchLimits limits_;
  std::uint64_t harness_bytes_ = 0;
  std::uint64_t passes_ = 1;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  std::vector<analysis::Run> runs_;
};

}  // namespace

std::vector<std::size_t> block_order(std::size_t count, std::uint64_t seed, std::uint64_t trace,
                                     std::uint64_t repetition) {
  SplitMix random(seed * 0x2545f4914f6cdd1d + trace * 1000003 + repetition);
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  for (std::size_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[random.next() % left]);
  }
  return order;
}

std::vector<analysis::Run> compare(const CompareRequest& request, Progress& progress,
                                   const std::atomic<bool>& stop) {
  return Comparison(request, progress, stop).run();
}

}  // namespace fitmark::bench
