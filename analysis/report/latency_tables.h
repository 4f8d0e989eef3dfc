// SPDX-License-Identifier: MIT
//
// What the calls of each subject took, by operation and size: the tables behind a latency pass.
//
// Threads:     none needed; free functions
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
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

// A column of the tables. Its percentile is told of so many calls or more, of which one then lies beyond.
struct Percentile {
  const char* name;
  double LatencyRow::*ns;
  std::uint64_t fewest_calls;
};

inline constexpr std::array<Percentile, 5> kPercentiles = {{
    {"p50", &LatencyRow::p50_ns, 1},
    {"p90", &LatencyRow::p90_ns, 10},
    {"p99", &LatencyRow::p99_ns, 100},
    {"p99.9", &LatencyRow::p999_ns, 1000},
    {"p99.99", &LatencyRow::p9999_ns, 10000},
}};

// Why a percentile reads "n/a".
inline constexpr const char* kTooFewCalls =
    "n/a: p90 needs 10 calls, p99 100, p99.9 1,000, p99.99 10,000";

// Returns the percentile of that name, or null.
const Percentile* find_percentile(std::string_view name);

// Returns "75.0 ns", or "n/a" where the row has too few calls to tell.
std::string percentile_text(const LatencyRow& row, const Percentile& percentile);

// Returns whether a row has too few calls for `percentile`.
bool has_too_few_calls(const std::vector<LatencySummary>& rows, const Percentile& percentile);

// Returns all rows as one table a trace; empty where there are none.
std::string latency_markdown(const Report& report);

}  // namespace fitmark::analysis
