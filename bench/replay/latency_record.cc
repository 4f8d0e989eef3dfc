// SPDX-License-Identifier: MIT
//
// From ticks to the rows of a report.
#include "bench/replay/latency_record.h"

#include <algorithm>

namespace fitmark::bench {
namespace {

constexpr std::array<const char*, 4> kOperations = {"allocate", "allocate_zeroed", "reallocate",
                                                    "deallocate"};

bool is_faster(const LatencyRecord::Slow& a, const LatencyRecord::Slow& b) {
  return a.ticks < b.ticks;
}

}  // namespace

void LatencyRecord::keep(const Slow& slow) {
  if (slow_count < kSlowest) {
    slowest[slow_count++] = slow;
  } else {
    *std::min_element(slowest.begin(), slowest.end(), is_faster) = slow;
  }
  if (slow_count < kSlowest) return;
  fastest_slow = std::min_element(slowest.begin(), slowest.end(), is_faster)->ticks;
}

std::vector<analysis::LatencyRow> rows_of(const LatencyRecord& record) {
  std::vector<analysis::LatencyRow> rows;
  for (std::size_t op = 0; op < kOperations.size(); ++op) {
    for (std::size_t band = 0; band < kBandEndsBytes.size(); ++band) {
      const LatencyHistogram& histogram = record.histograms[op][band];
      if (histogram.total() == 0) continue;
      const auto ns_at = [&](double quantile) {
        return static_cast<double>(histogram.value_at(quantile)) * record.ns_per_tick;
      };
      const std::uint64_t first_bytes = band == 0 ? 0 : kBandEndsBytes[band - 1] + 1;
      rows.push_back({kOperations[op], first_bytes, kBandEndsBytes[band], histogram.total(),
                      ns_at(0.5), ns_at(0.9), ns_at(0.99), ns_at(0.999), ns_at(0.9999),
                      static_cast<double>(histogram.largest()) * record.ns_per_tick});
    }
  }
  return rows;
}

std::vector<analysis::SlowCall> slowest_of(const LatencyRecord& record) {
  std::vector<LatencyRecord::Slow> slow(
      record.slowest.begin(),
      record.slowest.begin() + static_cast<std::ptrdiff_t>(record.slow_count));
  std::sort(slow.begin(), slow.end(), [](const auto& a, const auto& b) { return is_faster(b, a); });
  std::vector<analysis::SlowCall> calls;
  for (const LatencyRecord::Slow& call : slow) {
    calls.push_back({call.event_index, kOperations[static_cast<std::size_t>(call.op)],
                     call.size_bytes, static_cast<double>(call.ticks) * record.ns_per_tick});
  }
  return calls;
}

}  // namespace fitmark::bench
