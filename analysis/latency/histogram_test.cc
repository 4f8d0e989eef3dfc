// SPDX-License-Identifier: MIT
//
// Latency cells are narrow enough, percentiles right, and merging loses nothing.
#include "analysis/latency/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "analysis/latency/latency_row.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

struct Counted {
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(LatencyHistogram::kCells);
  LatencyHistogram histogram{std::span<std::uint64_t, LatencyHistogram::kCells>(counts)};
};

TEST(LatencyHistogram, ACellIsNeverWiderThanAThousandthOfItsValue) {
  std::uint64_t smallest = 0;
  for (std::size_t cell = 0; cell < LatencyHistogram::kCells; ++cell) {
    const std::uint64_t largest = LatencyHistogram::largest_in(cell);
    ASSERT_EQ(LatencyHistogram::cell_of(smallest), cell);
    ASSERT_EQ(LatencyHistogram::cell_of(largest), cell);
    ASSERT_LE((largest - smallest) * 1000, smallest);
    smallest = largest + 1;
  }
  EXPECT_EQ(smallest, std::uint64_t{1} << LatencyHistogram::kLargestBits);
}

TEST(LatencyHistogram, PercentilesAreThoseOfTheSortedSeries) {
  Counted counted;
  std::vector<double> series;
  Random random(5);
  for (int i = 0; i < 10000; ++i) {
    const std::uint64_t latency = random.below(1000) * random.below(1000);
    counted.histogram.add(latency);
    series.push_back(static_cast<double>(latency));
  }
  std::sort(series.begin(), series.end());
  for (const double percent : {1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank = static_cast<std::size_t>(percent * 100) - 1;
    EXPECT_GE(counted.histogram.percentile_ns(percent), series[rank]);
    EXPECT_LE(counted.histogram.percentile_ns(percent), series[rank] * 1.001 + 1);
  }
}

TEST(LatencyHistogram, AHundredthOfAHundredIsTheLast) {
  Counted counted;
  for (std::uint64_t i = 1; i <= 100; ++i) counted.histogram.add(i);
  EXPECT_EQ(counted.histogram.percentile_ns(50), 50);
  EXPECT_EQ(counted.histogram.percentile_ns(99), 99);
  EXPECT_EQ(counted.histogram.percentile_ns(100), 100);
  EXPECT_EQ(counted.histogram.percentile_ns(0), 1);
}

TEST(LatencyHistogram, MergingIsCountingBothInOne) {
  Counted one, other, both;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    one.histogram.add(i * i);
    other.histogram.add(i * 7);
    both.histogram.add(i * i);
    both.histogram.add(i * 7);
  }
  one.histogram.merge(other.histogram);
  EXPECT_EQ(one.counts, both.counts);
}

TEST(LatencyHistogram, NothingCountedIsZeroAndTheLongestIsKept) {
  Counted counted;
  EXPECT_EQ(counted.histogram.percentile_ns(50), 0);
  counted.histogram.add(~std::uint64_t{0});
  EXPECT_EQ(counted.histogram.count(), 1u);
  EXPECT_GT(counted.histogram.percentile_ns(50), 4e12);
}

TEST(SizeBands, CoverEverySizeOnce) {
  for (std::size_t band = 0; band < kSizeBands.size(); ++band) {
    EXPECT_EQ(size_band_of(kSizeBands[band].smallest_bytes), band);
    EXPECT_EQ(size_band_of(kSizeBands[band].largest_bytes), band);
  }
}

TEST(LatencyRowOf, CarriesBandAndPercentiles) {
  Counted counted;
  for (std::uint64_t i = 1; i <= 1000; ++i) counted.histogram.add(i);
  const LatencyRow row = latency_row("allocate", kSizeBands[1], counted.histogram);
  EXPECT_EQ(row.smallest_bytes, 129u);
  EXPECT_EQ(row.calls, 1000u);
  EXPECT_EQ(row.p99_ns, 990);
  EXPECT_EQ(row.p999_ns, 999);
  EXPECT_EQ(row.max_ns, 1000);
}

TEST(SlowestCalls, KeepTheSlowestInOrder) {
  SlowestCalls slowest(3);
  const double latencies[] = {5, 9, 1, 9, 7};
  for (std::uint64_t i = 0; i < 5; ++i) slowest.add({i, "allocate", 16, latencies[i]});
  ASSERT_EQ(slowest.calls().size(), 3u);
  EXPECT_EQ(slowest.calls()[0].event_index, 1u);
  EXPECT_EQ(slowest.calls()[1].event_index, 3u);
  EXPECT_EQ(slowest.calls()[2].latency_ns, 7);
  EXPECT_FALSE(slowest.wants(7));
  EXPECT_FALSE(SlowestCalls(0).wants(1));
}

}  // namespace
}  // namespace fitmark::analysis
