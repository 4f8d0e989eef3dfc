// SPDX-License-Identifier: MIT
//
// What a latency pass writes into shared memory: a histogram for each operation and band of sizes,
// and the slowest calls.
//
// Layout:      histograms[operation][band]; slowest[count], unordered
// Threads:     one writer
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analysis/run.h"
#include "bench/replay/latency_histogram.h"
#include "workloads/event.h"

namespace fitmark::bench {

// Upper ends of the size bands, in bytes.
inline constexpr std::array<std::uint64_t, 5> kBandEndsBytes = {64, 512, 4096, 128 << 10,
                                                                ~std::uint64_t{0}};

constexpr std::size_t band_of(std::uint64_t size_bytes) {
  std::size_t band = 0;
  while (size_bytes > kBandEndsBytes[band]) ++band;
  return band;
}

struct LatencyRecord {
  struct Slow {
    std::uint64_t event_index = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t ticks = 0;
    workloads::Op op = workloads::Op::allocate;
  };
  static constexpr std::size_t kSlowest = 20;

  std::array<std::array<LatencyHistogram, kBandEndsBytes.size()>, 4> histograms;
  std::array<Slow, kSlowest> slowest{};
  std::uint64_t slow_count = 0;
  std::uint64_t fastest_slow = 0;  // the least of a full list: only slower calls enter
  double ns_per_tick = 1;
  std::uint64_t reading_cost_ticks = 0;

  void add(workloads::Op op, std::uint64_t size_bytes, std::uint64_t event_index,
           std::uint64_t ticks) {
    histograms[static_cast<std::size_t>(op)][band_of(size_bytes)].add(ticks);
    if (ticks > fastest_slow || slow_count < kSlowest) keep({event_index, size_bytes, ticks, op});
  }

 private:
  void keep(const Slow& slow);
};

// Returns one row for each operation and band that had calls.
std::vector<analysis::LatencyRow> rows_of(const LatencyRecord& record);

// Returns the kept calls, slowest first.
std::vector<analysis::SlowCall> slowest_of(const LatencyRecord& record);

}  // namespace fitmark::bench
