// SPDX-License-Identifier: MIT
//
// What is derived from one run: every metric's figure, or the reason why it does not apply.
//
// Threads:     plain values; share nothing
#pragma once

#include <array>
#include <string>

#include "analysis/metric/peaks.h"
#include "analysis/run.h"

namespace fitmark::analysis {

// A ratio computed on all held bytes, and on held bytes without bookkeeping and rounding.
struct GrossNet {
  Figure gross;
  Figure net;
};

struct Figures {
  Figure ns_per_event;
  Figure events_per_second;
  Figure null_ns_per_event;
  Figure net_ns_per_event;  // ns_per_event - null_ns_per_event, >= 0
  Figure peak_held_bytes;
  Figure peak_resident_bytes;
  Figure external_fragmentation_at_peak;  // 0..1, when live bytes were at their peak
  Figure mean_external_fragmentation;     // 0..1, over the run
  Figure bookkeeping_ratio;               // >= 0, when live bytes were at their peak
  Figure page_occupancy_at_peak;          // 0..1
  Figure above_floor_ratio;               // peak memory / peak live bytes - 1
  Figure above_achievable_ratio;  // peak memory / height of an offline packing - 1; may be below 0
  std::string above_basis;        // the peak memory of both: "resident" or "held"
  std::array<GrossNet, 4> johnstone_wilson;  // [0] is metric 1
  std::string johnstone_wilson_basis;        // "held" or "resident"
  Peaks peaks;                               // every metric of the series at the three peaks
};

// Returns the figures of `run`. Of a failed run every figure is absent, with the failure as reason.
Figures figures_of(const Run& run);

}  // namespace fitmark::analysis
