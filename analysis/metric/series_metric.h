// SPDX-License-Identifier: MIT
//
// The metrics that have a value at each sample of a run: one line each, in the order in which reports show them.
//
// Invariants:  each is a ratio or a count derived from one sample; what a subject does not reveal is absent,
//              with its reason
// Threads:     constants
#pragma once

#include <array>

#include "analysis/run.h"

namespace fitmark::analysis {

struct SeriesMetric {
  const char* name;
  const char* title;  // for people
  const char* unit;   // "ratio", "fraction" (0..1) or "bytes"
  Figure (*figure)(const Run&, const Sample&);
};

inline constexpr std::size_t kSeriesMetricCount = 13;

extern const std::array<SeriesMetric, kSeriesMetricCount> kSeriesMetrics;

}  // namespace fitmark::analysis
