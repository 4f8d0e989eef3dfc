// SPDX-License-Identifier: MIT
//
// Turns counted latencies into the rows of a report, and bands sizes for them.
//
// Threads:     none needed; free functions
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/latency/histogram.h"
#include "analysis/run.h"

namespace fitmark::analysis {

struct SizeBand {
  std::uint64_t smallest_bytes;
  std::uint64_t largest_bytes;
};

// The bands that latencies are told apart by.
inline constexpr std::array<SizeBand, 5> kSizeBands = {{
    {0, 128},
    {129, 1024},
    {1025, 16 * 1024},
    {16 * 1024 + 1, 256 * 1024},
    {256 * 1024 + 1, ~std::uint64_t{0} >> 1},
}};

// Returns the index in kSizeBands of a request.
constexpr std::size_t size_band_of(std::uint64_t bytes) {
  std::size_t band = 0;
  while (band + 1 < kSizeBands.size() && bytes > kSizeBands[band].largest_bytes) ++band;
  return band;
}

// Returns the row of `histogram`; `operation` as in LatencyRow.
LatencyRow latency_row(const std::string& operation, const SizeBand& band,
                       const LatencyHistogram& histogram);

// Keeps the `capacity` slowest calls of a run in memory that does not grow.
class SlowestCalls {
 public:
  explicit SlowestCalls(std::size_t capacity) : capacity_(capacity) {
    calls_.reserve(capacity + 1);
  }

  // Returns whether a call of this latency would be kept: ask before making its SlowCall.
  bool wants(double latency_ns) const {
    return capacity_ > 0 && (calls_.size() < capacity_ || latency_ns > calls_.back().latency_ns);
  }

  void add(SlowCall call);

  // Descending by latency, equal ones in the order of the trace.
  const std::vector<SlowCall>& calls() const { return calls_; }

 private:
  std::size_t capacity_;
  std::vector<SlowCall> calls_;
};

}  // namespace fitmark::analysis
