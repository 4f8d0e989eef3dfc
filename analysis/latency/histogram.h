// SPDX-License-Identifier: MIT
//
// Counts latencies in cells that are never wider than a thousandth of their value.
//
// Layout:      counts[kCells] in memory that the caller owns (mmap, a shared file, a vector), so that
//              counting allocates nothing. Cells are 1 ns wide up to 2047 ns, then 1024 to each doubling
// Invariants:  merging the counts of two histograms is counting both series in one
// Complexity:  add O(1); a percentile O(cells)
// Threads:     one writer per histogram; merge afterwards
// Source:      the layout of Gil Tene's HdrHistogram with three significant digits
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace fitmark::analysis {

class LatencyHistogram {
 public:
  static constexpr unsigned kExactBits = 11;    // values below 2^11 have a cell each
  static constexpr unsigned kLargestBits = 42;  // 2^42 ns, over an hour; longer counts as this
  static constexpr std::size_t kCells =
      (std::size_t{1} << kExactBits) +
      (kLargestBits - kExactBits) * (std::size_t{1} << (kExactBits - 1));

  // Counts into counts[kCells], which hold zeros or an earlier series.
  explicit LatencyHistogram(std::span<std::uint64_t, kCells> counts) : counts_(counts) {}

  void add(std::uint64_t latency_ns) { ++counts_[cell_of(latency_ns)]; }

  void merge(const LatencyHistogram& other) {
    for (std::size_t i = 0; i < kCells; ++i) counts_[i] += other.counts_[i];
  }

  std::uint64_t count() const;

  // Returns a latency that at least `percent` of the calls did not exceed, at most 0.1 % too high; 0 if
  // nothing was counted. 100 gives the largest.
  double percentile_ns(double percent) const;

  static constexpr std::size_t cell_of(std::uint64_t latency_ns) {
    constexpr std::uint64_t kLargest = (std::uint64_t{1} << kLargestBits) - 1;
    const std::uint64_t value = latency_ns < kLargest ? latency_ns : kLargest;
    if (value >> kExactBits == 0) return value;
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kExactBits;
    return (std::size_t{shift} << (kExactBits - 1)) + (value >> shift);
  }

  // Returns the largest latency that falls into `cell`.
  static constexpr std::uint64_t largest_in(std::size_t cell) {
    if (cell >> kExactBits == 0) return cell;
    const std::size_t shift = (cell >> (kExactBits - 1)) - 1;
    const std::uint64_t top = cell - (shift << (kExactBits - 1));
    return ((top + 1) << shift) - 1;
  }

 private:
  std::span<std::uint64_t, kCells> counts_;
};

}  // namespace fitmark::analysis
