// SPDX-License-Identifier: MIT
//
// The comparison procedure keeps its promises on noise of known size.
#include "analysis/report/control.h"

#include <gtest/gtest.h>

#include <array>

#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

// A series with a spread of about 1.5 % and one slow value in twenty, as a busy machine gives.
std::vector<double> noisy_series() {
  Random random(17);
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) {
    values.push_back(100 * (1 + 0.05 * (random.unit() - 0.5)) * (i % 20 == 7 ? 1.2 : 1));
  }
  return values;
}

constexpr CompareSettings kFewResamples{.resamples = 500};

TEST(Control, EqualsAreCalledEqualInNinetyFiveOfAHundred) {
  const ControlTally tally = control_by_resampling(noisy_series(), 10, 1, 200, 3, kFewResamples);
  EXPECT_EQ(tally.comparisons, 200u);
  EXPECT_GE(tally.neither_share(), 0.95);
}

TEST(Control, APlantedFivePerCentIsFoundInNinetyFiveOfAHundred) {
  const ControlTally tally = control_by_resampling(noisy_series(), 10, 1.05, 200, 3, kFewResamples);
  EXPECT_GE(tally.worse_share(), 0.95);
  EXPECT_EQ(tally.better, 0u);
}

TEST(Control, CountsMeasuredVerdicts) {
  std::vector<Comparison> comparisons(4);
  comparisons[0].verdict = Verdict::worse;
  comparisons[1].verdict = Verdict::equivalent;
  EXPECT_EQ(tally(comparisons).worse, 1u);
  EXPECT_EQ(tally(comparisons).neither_share(), 0.75);
  EXPECT_EQ(tally({}).neither_share(), 0);
}

TEST(Settled, IsANarrowIntervalOrAnExactRatio) {
  Comparison comparison;
  comparison.ratio = Figure::of(2);
  EXPECT_FALSE(is_settled(comparison, 0.02));
  comparison.interval = {1.985, 2.015};
  EXPECT_TRUE(is_settled(comparison, 0.02));
  EXPECT_FALSE(is_settled(comparison, 0.01));
  comparison.interval.reset();
  comparison.interval_reason = "exact: the figures are the same in every repetition";
  EXPECT_TRUE(is_settled(comparison, 0));
}

}  // namespace
}  // namespace fitmark::analysis
