// SPDX-License-Identifier: MIT
//
// Blocks of a comparison.
#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "bench/engine.h"
#include "bench/engine/subject_passes.h"

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

class Comparison {
 public:
  Comparison(const CompareRequest& request, Progress& progress, const std::atomic<bool>& stop)
      : request_(request), progress_(progress), stop_(stop), passes_(request, stop) {
    for (const std::string& name : request.subjects) add_subject(name);
    if (request.with_null && !has_null()) add_subject("null");
    total_ = request.traces.size() * request.repetitions * subjects_.size() * passes_.count();
  }

  std::vector<analysis::Run> run() {
    try {
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
    progress_.on_trace(input.name, trace.totals.events, trace.warnings);
    if (trace.totals.events == 0) {
      throw workloads::TraceError(input.name +
                                  " holds no events, so there is nothing to replay; record the "
                                  "program again, and see with 'fitmark info' what came of it");
    }
    if (is_concurrent(trace)) deal(trace);
    passes_.probe_harness(trace);
    const std::size_t first = runs_.size();
    const auto began = Clock::now();
    for (std::uint64_t repetition = 0; repetition < request_.repetitions; ++repetition) {
      run_block(trace, number, repetition);
    }
    for (std::uint64_t more = request_.repetitions; wants_more(first, began); ++more) {
      total_ += subjects_.size() * passes_.count();
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
    std::vector<PassResult> times;
    if (passes_.take_turns(trace)) times = time_in_turns(trace, number, repetition);
    std::vector<analysis::Run> block;
    for (std::size_t place = 0; place < order.size(); ++place) {
      block.push_back(run_subject(order[place], trace, times));
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

  // Each lap has an order of its own.
  std::vector<PassResult> time_in_turns(PreparedTrace& trace, std::size_t number,
                                        std::uint64_t repetition) {
    const auto order_of = [&](std::uint64_t lap) {
      return block_order(subjects_.size(), request_.seed, number,
                         repetition * request_.rounds + lap);
    };
    const auto on_turn = [&](std::size_t subject) {
      tell("timing", trace.input.name, subjects_[subject].name);
    };
    return passes_.time_in_turns(subjects_, trace, {order_of, on_turn}, repetition);
  }

  // `times` holds the timed pass of each subject, or nothing where each is timed by itself.
  analysis::Run run_subject(std::size_t number, PreparedTrace& trace,
                            const std::vector<PassResult>& times) {
    const Subject& subject = subjects_[number];
    const std::uint64_t begun = done_;
    const auto tell_phase = [&](std::string_view phase) {
      tell(phase, trace.input.name, subject.name);
      ++done_;
    };
    analysis::Run run = times.empty()
                            ? passes_.run(subject, trace, tell_phase)
                            : passes_.run_others(subject, trace, times[number], tell_phase);
    done_ = begun + passes_.count();
    return run;
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
    done_ += passes_.count() * subjects_.size();
    return true;
  }

  void tell(std::string_view phase, std::string_view trace, std::string_view subject) {
    progress_.on_step({phase, trace, subject, done_, total_});
  }

  const CompareRequest& request_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  std::vector<Subject> subjects_;
  SubjectPasses passes_;
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
