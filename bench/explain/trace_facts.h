// SPDX-License-Identifier: MIT
//
// What a trace asks of any heap: its bounds, and how many objects it has of each size and lifetime.
//
// Complexity:  reads the trace once, or twice if it has more objects than are packed; O(n log n) for
//              the packed ones, memory O(live + packed)
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>

#include "analysis/packing/packing.h"
#include "analysis/report/report.h"
#include "bench/replay/prepared_trace.h"

namespace fitmark::bench {

struct FactsSettings {
  std::uint64_t pack_objects = 4'000'000;  // of longer traces a window round the peak is packed
  std::uint64_t step_bytes = 16;           // sizes and addresses are multiples of it
  std::uint64_t search_steps = analysis::PackingSettings{}.search_steps;  // 0: no search
  double pack_seconds = 60;  // no further heuristic begins after so long; 0: no packing
  // Told now and then what is under way, and how far of how far.
  std::function<void(const char* what, std::uint64_t done, std::uint64_t of)> tell = {};
};

struct TraceFacts {
  analysis::TraceBounds bounds;
  analysis::TraceProfile profile;
};

// An object is what one allocation or reallocation makes: a reallocation ends one and begins another in
// the same event; what is never freed ends after the last. Throws workloads::TraceError.
TraceFacts facts_of(const TraceInput& input, const FactsSettings& settings = {});

}  // namespace fitmark::bench
