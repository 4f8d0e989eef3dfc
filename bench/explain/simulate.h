// SPDX-License-Identifier: MIT
//
// One pass of a trace over a simulated heap of the catalogue: its series, and whoever watches.
//
// Layout:      offsets count from where the heap's first block begins; a block is its tag and what
//              it grants
// Invariants:  samples are taken where the memory pass of `fitmark replay` takes them, so that the
//              figures of both agree
//              a real heap's held bytes are those here and its index, which takes a few pages
// Complexity:  that of the heap an event; memory O(live + samples)
// Threads:     none
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/blame/blame.h"
#include "analysis/explain/heat_map.h"
#include "analysis/explain/pinned_pages.h"
#include "analysis/explain/site_map.h"
#include "analysis/run.h"
#include "bench/replay/prepared_trace.h"
#include "workloads/call_stack.h"

namespace fitmark::bench {

// The free extents of a heap at one moment.
struct FreeMoment {
  std::uint64_t event_index = 0;             // after so many events
  std::vector<std::uint64_t> extents_bytes;  // in address order
};

// What a pass tells besides its series; null: does not want to know.
struct Watchers {
  analysis::BlameAccount* blame = nullptr;
  std::uint64_t snapshot_events = 0;  // the blame's snapshot is taken after so many events
  analysis::HeatMapAccount* heat_map = nullptr;
  analysis::SiteMapAccount* sites = nullptr;
  analysis::PinnedPages* pages = nullptr;  // finds most_pinned_events
  std::span<FreeMoment> moments = {};      // their extents are filled in
};

struct SimulatedRun {
  analysis::Run run;                     // nothing timed; `deterministic`
  std::uint64_t most_pinned_events = 0;  // after so many events most bytes were pinned
  std::uint64_t most_pinned_bytes = 0;
  workloads::StackTable stacks;  // empty where not recorded, or nobody watches blame
};

// Returns the trace's totals; reads it once. Throws workloads::TraceError.
TraceTotals totals_of(const TraceInput& input);

// Replays the trace on the simulated heap that `heap` names. Throws workloads::TraceError and
// allocator::SpecError.
SimulatedRun simulate(const TraceInput& input, const TraceTotals& totals, const std::string& heap,
                      std::uint64_t samples, const Watchers& watchers = {});

}  // namespace fitmark::bench
