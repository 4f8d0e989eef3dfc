// SPDX-License-Identifier: MIT
//
// The metrics that subjects are compared by: one line each, in the order in which reports show
// them.
//
// Threads:     constants
#pragma once

#include <array>
#include <string_view>

#include "analysis/report/report.h"

namespace fitmark::analysis {

struct MetricEntry {
  const char* name;
  const char* unit;    // "ns", "bytes" or "ratio"
  const char* better;  // "lower" or "higher"
  bool is_memory;      // a property of the heap: repeats exactly where the subject is deterministic
  Figure (*figure)(const MeasuredRun&);
};

inline constexpr std::array<MetricEntry, 7> kMetrics = {{
    {"ns_per_event", "ns", "lower", false,
     [](const MeasuredRun& m) { return m.figures.ns_per_event; }},
    {"peak_resident_bytes", "bytes", "lower", true,
     [](const MeasuredRun& m) { return m.figures.peak_resident_bytes; }},
    {"peak_held_bytes", "bytes", "lower", true,
     [](const MeasuredRun& m) { return m.figures.peak_held_bytes; }},
    {"johnstone_wilson_1", "ratio", "lower", true,
     [](const MeasuredRun& m) {
       return m.figures.johnstone_wilson_basis == "held"
                  ? m.figures.johnstone_wilson[0].gross
                  : Figure::absent("computed on resident bytes");
     }},
    {"mean_external_fragmentation", "ratio", "lower", true,
     [](const MeasuredRun& m) { return m.figures.mean_external_fragmentation; }},
    {"bookkeeping_ratio", "ratio", "lower", true,
     [](const MeasuredRun& m) { return m.figures.bookkeeping_ratio; }},
    {"page_occupancy_at_peak", "ratio", "higher", true,
     [](const MeasuredRun& m) { return m.figures.page_occupancy_at_peak; }},
}};

// Returns the metric of that name, or null.
const MetricEntry* find_metric(std::string_view name);

}  // namespace fitmark::analysis
