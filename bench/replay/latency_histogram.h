// SPDX-License-Identifier: MIT
//
// A log-linear histogram of durations: three significant digits from one tick to hours, in plain
// memory that a child and its parent can share.
//
// Layout:      counts[0, 2048) are exact values; each later group of 1024 doubles the width
// Invariants:  a value's bucket begins at most one part in 1024 below it
// Complexity:  O(1) to add, no allocation; O(buckets) to merge and to read
// Threads:     one writer; merge afterwards
// Source:      Tene, HdrHistogram: the same scheme of buckets
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace fitmark::bench {

class LatencyHistogram {
 public:
  static constexpr std::uint64_t kLargest = (std::uint64_t{1} << 42) - 1;

  void add(std::uint64_t value) {
    ++counts_[bucket_of(std::min(value, kLargest))];
    ++total_;
    largest_ = std::max(largest_, value);
  }

  void merge(const LatencyHistogram& other) {
    for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
    largest_ = std::max(largest_, other.largest_);
  }

  std::uint64_t total() const { return total_; }
  std::uint64_t largest() const { return largest_; }

  // Returns the least bucket start v such that at least the fraction `quantile` of all values lies
  // in buckets up to v's: the nearest-rank quantile to three digits. 0 for an empty histogram.
  std::uint64_t value_at(double quantile) const {
    const auto exact = std::ceil(quantile * static_cast<double>(total_));
    const std::uint64_t rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(exact));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      seen += counts_[i];
      if (seen >= rank) return start_of(i);
    }
    return 0;
  }

  static constexpr std::size_t bucket_of(std::uint64_t value) {
    if (value < kExact) return static_cast<std::size_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kExactBits;
    return static_cast<std::size_t>(kExact / 2 * shift + (value >> shift));
  }

  static constexpr std::uint64_t start_of(std::size_t bucket) {
    if (bucket < kExact) return bucket;
    const std::uint64_t shift = bucket / (kExact / 2) - 1;
    return (bucket - kExact / 2 * shift) << shift;
  }

 private:
  static constexpr unsigned kExactBits = 11;
  static constexpr std::uint64_t kExact = std::uint64_t{1} << kExactBits;
  static constexpr std::size_t kBuckets = kExact + (42 - kExactBits) * kExact / 2;

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t largest_ = 0;
};

}  // namespace fitmark::bench
