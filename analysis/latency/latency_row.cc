// SPDX-License-Identifier: MIT
//
// Percentiles of a histogram as a row, and the list of the slowest calls.
#include "analysis/latency/latency_row.h"

#include <algorithm>

namespace fitmark::analysis {

LatencyRow latency_row(const std::string& operation, const SizeBand& band,
                       const LatencyHistogram& histogram) {
  LatencyRow row;
  row.operation = operation;
  row.smallest_bytes = band.smallest_bytes;
  row.largest_bytes = band.largest_bytes;
  row.calls = histogram.count();
  row.p50_ns = histogram.percentile_ns(50);
  row.p90_ns = histogram.percentile_ns(90);
  row.p99_ns = histogram.percentile_ns(99);
  row.p999_ns = histogram.percentile_ns(99.9);
  row.p9999_ns = histogram.percentile_ns(99.99);
  row.max_ns = histogram.percentile_ns(100);
  return row;
}

void SlowestCalls::add(SlowCall call) {
  if (!wants(call.latency_ns)) return;
  const auto place = std::upper_bound(
      calls_.begin(), calls_.end(), call, [](const SlowCall& a, const SlowCall& b) {
        return a.latency_ns != b.latency_ns ? a.latency_ns > b.latency_ns
                                            : a.event_index < b.event_index;
      });
  calls_.insert(place, std::move(call));
  if (calls_.size() > capacity_) calls_.pop_back();
}

}  // namespace fitmark::analysis
