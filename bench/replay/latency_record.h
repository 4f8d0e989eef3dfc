// SPDX-License-Identifier: MIT
//
// What a latency pass writes into shared memory: a histogram for each operation and band of sizes,
// and the slowest calls, all in ticks of the child's clock.
//
// Layout:      counts[operation][band][cells]; slowest[slow_count], unordered. All zeros is an empty record
// Threads:     one writer; a record for each thread, merged behind them
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analysis/latency/latency_row.h"
#include "analysis/run.h"
#include "workloads/event.h"

namespace fitmark::bench {

struct LatencyRecord {
  struct Slow {
    std::uint64_t event_index = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t ticks = 0;
    workloads::Op op = workloads::Op::allocate;
  };
  using Counts = std::array<std::uint64_t, analysis::LatencyHistogram::kCells>;
  static constexpr std::size_t kOperations = 4;
  static constexpr std::size_t kSlowest = 20;

  std::array<std::array<Counts, analysis::kSizeBands.size()>, kOperations> counts{};
  std::array<Slow, kSlowest> slowest{};
  std::uint64_t slow_count = 0;
  std::uint64_t fastest_slow = 0;  // the least of a full list: only slower calls enter
  double ns_per_tick = 0;

  void add(workloads::Op op, std::uint64_t size_bytes, std::uint64_t event_index,
           std::uint64_t ticks) {
    Counts& into = counts[static_cast<std::size_t>(op)][analysis::size_band_of(size_bytes)];
    analysis::LatencyHistogram(into).add(ticks);
    offer({event_index, size_bytes, ticks, op});
  }

  // Keeps a call that is among the slowest.
  void offer(const Slow& slow) {
    if (slow.ticks > fastest_slow || slow_count < kSlowest) keep(slow);
  }

 private:
  void keep(const Slow& slow);
};

// Adds what another thread of the same child counted and kept to `into`.
void merge(LatencyRecord& into, LatencyRecord& from);

// Returns one row for each operation and band that had calls, in nanoseconds.
std::vector<analysis::LatencyRow> rows_of(LatencyRecord& record);

// Returns the kept calls, slowest first.
std::vector<analysis::SlowCall> slowest_of(const LatencyRecord& record);

}  // namespace fitmark::bench
