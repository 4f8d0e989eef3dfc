// SPDX-License-Identifier: MIT
//
// Percentiles of counted latencies.
#include "analysis/latency/histogram.h"

#include <algorithm>
#include <cmath>

namespace fitmark::analysis {

std::uint64_t LatencyHistogram::count() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t cell : counts_) sum += cell;
  return sum;
}

double LatencyHistogram::percentile_ns(double percent) const {
  const std::uint64_t all = count();
  if (all == 0) return 0;
  const double share = std::clamp(percent, 0.0, 100.0) / 100;
  // Multiplying rounds: 0.99 * 100 is a hair above 99, and must not ask for the hundredth.
  const double wanted = std::ceil(share * static_cast<double>(all) - 1e-6);
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, all);
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < kCells; ++i) {
    passed += counts_[i];
    if (passed >= rank) return static_cast<double>(largest_in(i));
  }
  return static_cast<double>(largest_in(kCells - 1));
}

}  // namespace fitmark::analysis
