// SPDX-License-Identifier: MIT
//
// Why a heap holds more than is live on a trace: blame, heat map and what-ifs, all by simulation.
//
// Complexity:  reads the trace three times, and once more for each what-if; memory O(live +
//              resolution)
// Threads:     none
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/blame/blame.h"
#include "analysis/explain/heat_map.h"
#include "analysis/metric/figures.h"
#include "analysis/metric/unusable_free.h"
#include "analysis/run.h"
#include "bench/replay/prepared_trace.h"
#include "workloads/call_stack.h"

namespace fitmark::bench {

struct ExplainRequest {
  TraceInput input;
  std::string heap = "best_fit";           // catalogue name, parameters included
  std::vector<std::string> what_ifs = {};  // heaps to compare with
  std::uint64_t samples = 1000;            // of each series
  std::size_t most_causes = 100;           // of the finding
  std::size_t most_sentences = 3;
};

// The same trace on another heap.
struct WhatIf {
  std::string heap;
  analysis::Run run;
  analysis::Figures figures;
  double peak_held_ratio = 0;  // against the heap that is explained
  std::string sentence;
};

// Which share of the free bytes lies in extents too small for a request, at one peak.
struct UnusableAtPeak {
  std::string peak;  // "live" or "held"
  std::uint64_t event_index = 0;
  std::vector<analysis::UnusableFreePoint> curve;  // by size of request; empty: nothing was free
};

struct Explanation {
  analysis::Run run;  // with heat_map and blame
  analysis::Figures figures;
  std::vector<UnusableAtPeak> unusable_free;
  analysis::HeatMapGrid grid;
  analysis::BlameReport by_stack;  // as measured
  analysis::BlameReport by_site;  // stacks of one call site joined; a key's stack: place in `sites`
  std::vector<std::string> sites;  // [0] empty: not recorded
  workloads::StackTable stacks;
  std::vector<std::string> sentences;
  std::vector<WhatIf> what_ifs;
};

// Throws workloads::TraceError, and allocator::SpecError for a heap that the catalogue lacks.
Explanation explain(const ExplainRequest& request);

// Returns the heaps worth asking about: the other policies with the same parameters, and this one
// with coarser blocks.
std::vector<std::string> usual_what_ifs(const std::string& heap);

// Returns what the page draws of blame: the groups with most hole byte-time, and the stacks.
analysis::BlameFinding finding_of(const Explanation& explanation, std::size_t most_causes);

}  // namespace fitmark::bench
