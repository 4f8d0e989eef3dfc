// SPDX-License-Identifier: MIT
//
// What the calls of each subject took, by operation and size: the tables behind a latency pass.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Medians over the counting runs of one subject, but for the slowest call: that of all runs.
struct LatencySummary {
  std::string trace;
  std::string digest;
  std::string subject;
  LatencyRow row;  // its calls are those of the first counting run
};

// Returns a row for each trace, operation, band of sizes and subject, the quickest by median first; none
// where latencies were not measured.
std::vector<LatencySummary> latency_of(const Report& report);

// Returns those rows of `latency_of` that stand for the whole on a screen: of each trace and operation the
// band with the most calls, where it has a twentieth of the subject's calls.
std::vector<LatencySummary> usual_latency_of(const Report& report);

// Returns "allocate, up to 128 B", "deallocate, above 256 KiB".
std::string calls_named(const LatencyRow& row);

// Returns all rows as one table a trace; empty where there are none.
std::string latency_markdown(const Report& report);

}  // namespace fitmark::analysis
