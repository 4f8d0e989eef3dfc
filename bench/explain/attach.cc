// SPDX-License-Identifier: MIT
//
// Pairs runs with simulations.
#include "bench/explain/attach.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "bench/explain/explain.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

void attach_explanations(std::span<const TraceInput> traces, std::vector<analysis::Run>& runs) {
  std::set<std::pair<std::string, std::string>> done;  // trace, subject
  for (analysis::Run& run : runs) {
    if (!run.failure.empty()) continue;
    const Subject subject = find_subject(run.subject);
    if (subject.kind != SubjectKind::heap) continue;
    const auto input = std::find_if(traces.begin(), traces.end(), [&](const TraceInput& trace) {
      return trace.name == run.trace;
    });
    if (input == traces.end() || !done.emplace(run.trace, run.subject).second) continue;
    Explanation explanation = explain({.input = *input, .heap = subject.heap, .samples = 0});
    run.heat_map = std::move(explanation.run.heat_map);
    run.blame = std::move(explanation.run.blame);
  }
}

}  // namespace fitmark::bench
