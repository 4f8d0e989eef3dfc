// SPDX-License-Identifier: MIT
//
// Pairs runs with simulations.
#include "bench/explain/attach.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "bench/engine/subject_passes.h"
#include "bench/explain/explain.h"
#include "bench/explain/observe.h"
#include "bench/explain/simulate.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

namespace {

// Null if there is none. Traces of one name are told apart by their events.
const TraceInput* trace_of(const analysis::Run& run, std::span<const TraceInput> traces) {
  const auto is_named = [&](const TraceInput& trace) { return trace.name == run.trace; };
  const bool one_name = std::count_if(traces.begin(), traces.end(), is_named) == 1;
  const auto found = std::find_if(traces.begin(), traces.end(), [&](const TraceInput& trace) {
    return is_named(trace) && (one_name || totals_of(trace).digest == run.trace_digest);
  });
  return found == traces.end() ? nullptr : &*found;
}

// A run to be explained, and how.
struct Pair {
  analysis::Run* run;
  const TraceInput* trace;
  Subject subject;
};

// The first counting run of each trace on each subject that serves blocks.
std::vector<Pair> pairs_of(std::span<const TraceInput> traces, std::vector<analysis::Run>& runs) {
  std::set<std::tuple<std::string, std::string, std::string>> seen;  // trace, digest, subject
  std::vector<Pair> pairs;
  for (analysis::Run& run : runs) {
    if (!run.failure.empty()) continue;
    Subject subject = find_subject(run.subject);
    if (subject.kind == SubjectKind::null_loop) continue;
    if (!seen.emplace(run.trace, run.trace_digest, run.subject).second) continue;
    const TraceInput* const trace = trace_of(run, traces);
    if (trace != nullptr) pairs.push_back({&run, trace, std::move(subject)});
  }
  return pairs;
}

// Follows subjects, and keeps the trace at hand from one to the next.
class Observer {
 public:
  explicit Observer(const CompareRequest& request) : request_(request), passes_(request, stop_) {}

  void add_map(const Pair& pair) {
    if (pair.trace != trace_of_) {
      trace_ = prepare_trace(*pair.trace, request_.budget_bytes, stop_);
      trace_of_ = pair.trace;
    }
    Observation observation = observe(pair.subject, *trace_,
                                      {.touch = request_.memory_touch,
                                       .threads = passes_.turns_of(pair.subject, *trace_),
                                       .launch = passes_.limits()},
                                      stop_);
    pair.run->heat_map_reason = std::move(observation.failure);
    if (pair.run->heat_map_reason.empty()) pair.run->heat_map = std::move(observation.map);
  }

 private:
  const CompareRequest& request_;
  const std::atomic<bool> stop_ = false;
  SubjectPasses passes_;
  const TraceInput* trace_of_ = nullptr;
  std::optional<PreparedTrace> trace_;
};

void add_simulated(const Pair& pair) {
  Explanation explanation =
      explain({.input = *pair.trace, .heap = pair.subject.heap, .samples = 0});
  pair.run->heat_map = std::move(explanation.run.heat_map);
  pair.run->blame = std::move(explanation.run.blame);
}

}  // namespace

void attach_explanations(const CompareRequest& request, std::vector<analysis::Run>& runs,
                         const TellExplaining& tell) {
  const std::vector<Pair> pairs = pairs_of(request.traces, runs);
  Observer observer(request);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const Pair& pair = pairs[i];
    if (tell) tell(i, pairs.size(), "explaining " + pair.run->subject + " on " + pair.run->trace);
    if (pair.subject.kind == SubjectKind::heap) {
      add_simulated(pair);
    } else {
      observer.add_map(pair);
    }
  }
}

}  // namespace fitmark::bench
