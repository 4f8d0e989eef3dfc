// SPDX-License-Identifier: MIT
//
// Outliers and drift against published and hand-worked cases.
#include "analysis/statistics/warnings.h"

#include <gtest/gtest.h>

#include <array>

namespace fitmark::analysis {
namespace {

// Iglewicz & Hoaglin 1993: the modified scores of 8.2 and 8.3 are 25.9 and 26.3; z-scores miss
// both.
TEST(Outliers, AreThePublishedOnes) {
  const std::array values{2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3};
  EXPECT_EQ(outliers(values), (std::vector<std::size_t>{8, 9}));
}

TEST(Outliers, NeedFiveValuesAndASpread) {
  EXPECT_TRUE(outliers(std::array{1.0, 1.1, 9.0}).empty());
  EXPECT_TRUE(outliers(std::array{1.0, 1.0, 1.0, 1.0, 9.0}).empty());
}

// n = 5 rising: S = 10, variance 5 * 4 * 15 / 18, z = 9 / 4.0825 = 2.2045.
TEST(MannKendall, FindsAStraightRise) {
  const Trend trend = mann_kendall(std::array{1.0, 2.0, 3.0, 4.0, 5.0});
  EXPECT_EQ(trend.s, 10);
  EXPECT_NEAR(trend.p_value, 0.02749, 0.00005);
}

// One tie of two: variance (5 * 4 * 15 - 2 * 1 * 9) / 18 = 15.667; S = 9, z = 8 / 3.958 = 2.0212.
TEST(MannKendall, CorrectsForTies) {
  const Trend trend = mann_kendall(std::array{1.0, 2.0, 2.0, 4.0, 5.0});
  EXPECT_EQ(trend.s, 9);
  EXPECT_NEAR(trend.p_value, 0.04326, 0.0001);
}

TEST(MannKendall, SeesNoTrendInAFlatLine) {
  EXPECT_EQ(mann_kendall(std::array{2.0, 2.0, 2.0, 2.0, 2.0}).p_value, 1);
}

TEST(Warnings, NameTheRunsAndTheRemedy) {
  const NamedValues steady{"system", {10.0, 10.1, 9.9, 10.0, 10.05, 9.95}};
  const NamedValues far{"best_fit", {10.0, 10.1, 9.9, 20.0, 10.05, 9.95}};
  const NamedValues rising{"first_fit", {1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7}};
  EXPECT_TRUE(warnings_about(std::vector{steady}, "t").empty());
  const auto sentences = warnings_about(std::vector{steady, far, rising}, "t, ns_per_event");
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(
      sentences[0],
      "t, ns_per_event: repetitions that lie far from the others: best_fit (1 of 6); something "
      "else ran on the machine: close it and repeat, or add repetitions");
  EXPECT_NE(sentences[1].find("rise over time: first_fit;"), std::string::npos);
}

}  // namespace
}  // namespace fitmark::analysis
