// SPDX-License-Identifier: MIT
//
// From ticks to the rows of a report.
#include "bench/replay/latency_record.h"

#include <algorithm>

namespace fitmark::bench {
namespace {

constexpr std::array<const char*, LatencyRecord::kOperations> kNames = {
    "allocate", "allocate_zeroed", "reallocate", "deallocate"};

bool is_faster(const LatencyRecord::Slow& a, const LatencyRecord::Slow& b) {
  return a.ticks < b.ticks;
}

// Turns a row that was counted in ticks into nanoseconds.
analysis::LatencyRow in_ns(analysis::LatencyRow row, double ns_per_tick) {
  for (double* latency :
       {&row.p50_ns, &row.p90_ns, &row.p99_ns, &row.p999_ns, &row.p9999_ns, &row.max_ns}) {
    *latency *= ns_per_tick;
  }
  return row;
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

void merge(LatencyRecord& into, LatencyRecord& from) {
  for (std::size_t op = 0; op < LatencyRecord::kOperations; ++op) {
    for (std::size_t band = 0; band < analysis::kSizeBands.size(); ++band) {
      analysis::LatencyHistogram(into.counts[op][band])
          .merge(analysis::LatencyHistogram(from.counts[op][band]));
    }
  }
  for (std::uint64_t i = 0; i < from.slow_count; ++i) into.offer(from.slowest[i]);
}

std::vector<analysis::LatencyRow> rows_of(LatencyRecord& record) {
  std::vector<analysis::LatencyRow> rows;
  for (std::size_t op = 0; op < kNames.size(); ++op) {
    for (std::size_t band = 0; band < analysis::kSizeBands.size(); ++band) {
      const analysis::LatencyHistogram histogram(record.counts[op][band]);
      if (histogram.count() == 0) continue;
      rows.push_back(in_ns(analysis::latency_row(kNames[op], analysis::kSizeBands[band], histogram),
                           record.ns_per_tick));
    }
  }
  return rows;
}

std::vector<analysis::SlowCall> slowest_of(const LatencyRecord& record) {
  analysis::SlowestCalls calls(LatencyRecord::kSlowest);
  for (std::uint64_t i = 0; i < record.slow_count; ++i) {
    const LatencyRecord::Slow& slow = record.slowest[i];
    calls.add({slow.event_index, kNames[static_cast<std::size_t>(slow.op)], slow.size_bytes,
               static_cast<double>(slow.ticks) * record.ns_per_tick});
  }
  return calls.calls();
}

}  // namespace fitmark::bench
