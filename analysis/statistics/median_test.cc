// SPDX-License-Identifier: MIT
//
// Order statistics against values worked by hand.
#include "analysis/statistics/median.h"

#include <gtest/gtest.h>

#include <array>

namespace fitmark::analysis {
namespace {

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddleOnes) {
  EXPECT_EQ(median(std::array{3.0, 1.0, 2.0}), 2);
  EXPECT_EQ(median(std::array{4.0, 1.0, 3.0, 2.0}), 2.5);
  EXPECT_EQ(median(std::array{7.0}), 7);
}

// R: quantile(c(1, 2, 4, 8), c(.25, .9)) gives 1.75 and 6.8.
TEST(Quantile, FollowsHyndmanAndFanDefinitionSeven) {
  const std::array values{8.0, 1.0, 4.0, 2.0};
  EXPECT_DOUBLE_EQ(quantile(values, 0.25), 1.75);
  EXPECT_DOUBLE_EQ(quantile(values, 0.9), 6.8);
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 1), 8);
}

TEST(PairedRatios, DividesEachByItsPartner) {
  EXPECT_EQ(paired_ratios(std::array{6.0, 1.0}, std::array{3.0, 4.0}),
            (std::vector<double>{2, 0.25}));
}

}  // namespace
}  // namespace fitmark::analysis
