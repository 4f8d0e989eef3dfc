// SPDX-License-Identifier: MIT
//
// Pairs runs with simulations.
#include "bench/explain/attach.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "bench/explain/explain.h"
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
  std::string heap;
};

// The first counting run of each trace on each built-in heap.
std::vector<Pair> pairs_of(std::span<const TraceInput> traces, std::vector<analysis::Run>& runs) {
  std::set<std::tuple<std::string, std::string, std::string>> seen;  // trace, digest, subject
  std::vector<Pair> pairs;
  for (analysis::Run& run : runs) {
    if (!run.failure.empty()) continue;
    const Subject subject = find_subject(run.subject);
    if (subject.kind != SubjectKind::heap) continue;
    if (!seen.emplace(run.trace, run.trace_digest, run.subject).second) continue;
    const TraceInput* const trace = trace_of(run, traces);
    if (trace != nullptr) pairs.push_back({&run, trace, subject.heap});
  }
  return pairs;
}

}  // namespace

void attach_explanations(std::span<const TraceInput> traces, std::vector<analysis::Run>& runs,
                         const TellExplaining& tell) {
  const std::vector<Pair> pairs = pairs_of(traces, runs);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [run, trace, heap] = pairs[i];
    if (tell) tell(i, pairs.size(), "explaining " + run->subject + " on " + run->trace);
    Explanation explanation = explain({.input = *trace, .heap = heap, .samples = 0});
    run->heat_map = std::move(explanation.run.heat_map);
    run->blame = std::move(explanation.run.blame);
  }
}

}  // namespace fitmark::bench
