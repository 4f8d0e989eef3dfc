// SPDX-License-Identifier: MIT
//
// Laws of the latency histogram.
#include "bench/replay/latency_histogram.h"

#include <gtest/gtest.h>

#include <memory>

namespace fitmark::bench {
namespace {

TEST(LatencyHistogram, EveryValueIsKeptToThreeDigits) {
  for (std::uint64_t value = 1; value < LatencyHistogram::kLargest; value += 1 + value / 7) {
    const std::uint64_t start = LatencyHistogram::start_of(LatencyHistogram::bucket_of(value));
    ASSERT_LE(start, value);
    ASSERT_LE(value - start, value / 1024) << value;
  }
}

TEST(LatencyHistogram, BucketsFollowOneAnotherWithoutAGap) {
  for (std::size_t bucket = 0; bucket < 20000; ++bucket) {
    const std::uint64_t start = LatencyHistogram::start_of(bucket);
    ASSERT_EQ(LatencyHistogram::bucket_of(start), bucket);
    ASSERT_EQ(LatencyHistogram::bucket_of(LatencyHistogram::start_of(bucket + 1) - 1), bucket);
  }
}

TEST(LatencyHistogram, QuantilesAreNearestRanks) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  for (std::uint64_t value = 1; value <= 1000; ++value) histogram->add(value);
  EXPECT_EQ(histogram->value_at(0.5), 500u);
  EXPECT_EQ(histogram->value_at(0.99), 990u);
  EXPECT_EQ(histogram->value_at(0.9999), 1000u);
  EXPECT_EQ(histogram->value_at(1.0), 1000u);
  EXPECT_EQ(histogram->largest(), 1000u);
}

TEST(LatencyHistogram, MergingIsAddingToOne) {
  const auto left = std::make_unique<LatencyHistogram>();
  const auto right = std::make_unique<LatencyHistogram>();
  const auto both = std::make_unique<LatencyHistogram>();
  for (std::uint64_t value = 1; value < 5000000; value = value * 5 / 4 + 1) {
    (value % 2 == 0 ? *left : *right).add(value);
    both->add(value);
  }
  left->merge(*right);
  EXPECT_EQ(left->total(), both->total());
  for (double quantile : {0.1, 0.5, 0.9, 0.999}) {
    EXPECT_EQ(left->value_at(quantile), both->value_at(quantile));
  }
}

TEST(LatencyHistogram, AnEmptyOneHasNoQuantile) {
  EXPECT_EQ(std::make_unique<LatencyHistogram>()->value_at(0.5), 0u);
}

}  // namespace
}  // namespace fitmark::bench
