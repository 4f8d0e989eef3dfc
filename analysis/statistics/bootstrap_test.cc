// SPDX-License-Identifier: MIT
//
// Bootstrap intervals against Efron and Tibshirani's worked example.
#include "analysis/statistics/bootstrap.h"

#include <gtest/gtest.h>

#include <array>

#include "analysis/statistics/median.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

// Test A of 26 children, Efron & Tibshirani 1993, table 14.1; their statistic is the variance.
constexpr std::array<double, 26> kSpatialTest = {48, 36, 20, 29, 42, 42, 20, 42, 22,
                                                 41, 45, 14, 6,  0,  33, 28, 34, 4,
                                                 32, 24, 47, 41, 24, 26, 30, 41};

double variance(std::span<const double> values) {
  const double n = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / n;
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / n;
}

constexpr BootstrapSettings kNinety{.confidence = 0.9, .resamples = 20000, .seed = 7};

TEST(Acceleration, IsThePublishedOne) {
  EXPECT_NEAR(variance(kSpatialTest), 171.5, 0.05);
  EXPECT_NEAR(acceleration(kSpatialTest, variance), 0.061, 0.0005);
}

// Published from 2000 resamples: (100.8, 233.9).
TEST(PercentileInterval, IsThePublishedOne) {
  const Interval interval = percentile_interval(kSpatialTest, variance, kNinety);
  EXPECT_NEAR(interval.low, 100.8, 5);
  EXPECT_NEAR(interval.high, 233.9, 5);
}

// Published from 2000 resamples: (115.8, 259.6).
TEST(BcaInterval, IsThePublishedOne) {
  const Interval interval = bca_interval(kSpatialTest, variance, kNinety);
  EXPECT_NEAR(interval.low, 115.8, 5);
  EXPECT_NEAR(interval.high, 259.6, 6);
}

TEST(PercentileInterval, OneSeedGivesOneInterval) {
  const Interval one = percentile_interval(kSpatialTest, median, {.seed = 5});
  const Interval again = percentile_interval(kSpatialTest, median, {.seed = 5});
  EXPECT_EQ(one.low, again.low);
  EXPECT_EQ(one.high, again.high);
}

TEST(RatioOfMedians, IsExactWithoutSpreadAndHoldsTheRatioWithIt) {
  const Interval exact = ratio_of_medians_interval(std::array{3.0, 3.0}, std::array{2.0, 2.0, 2.0});
  EXPECT_EQ(exact.low, 1.5);
  EXPECT_EQ(exact.high, 1.5);
  const Interval spread = ratio_of_medians_interval(std::array{10.0, 11.0, 12.0, 13.0, 9.0},
                                                    std::array{5.0, 5.2, 4.8, 5.1, 4.9});
  EXPECT_TRUE(spread.contains(11.0 / 5.0));
  EXPECT_FALSE(spread.contains(1));
}

TEST(PercentileInterval, EqualValuesHaveNoWidth) {
  const std::array values{2.0, 2.0, 2.0};
  EXPECT_EQ(percentile_interval(values, median).width(), 0);
  EXPECT_EQ(bca_interval(values, median).low, 2);
}

// 400 samples of 9 uniform values: the median's interval covers 1/2 about as often as it promises.
TEST(PercentileInterval, CoversTheTruthAsOftenAsItPromises) {
  Random random(99);
  int covered = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::array<double, 9> values{};
    for (double& value : values) value = random.unit();
    covered += percentile_interval(values, median, {.resamples = 500}).contains(0.5);
  }
  EXPECT_GE(covered, 360);
  EXPECT_LE(covered, 398);
}

}  // namespace
}  // namespace fitmark::analysis
