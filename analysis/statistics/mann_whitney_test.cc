// SPDX-License-Identifier: MIT
//
// The U test against values that statistics packages and their manuals publish.
#include "analysis/statistics/mann_whitney.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

namespace fitmark::analysis {
namespace {

// The example of scipy.stats.mannwhitneyu: U = 17, exact p = 0.1111, approximate p =
// 0.11134688653314.
TEST(MannWhitney, AgreesWithScipysExample) {
  const std::array males{19.0, 22.0, 16.0, 29.0, 24.0};
  const std::array females{20.0, 11.0, 17.0, 12.0};
  const MannWhitney exact = mann_whitney(males, females);
  EXPECT_TRUE(exact.exact);
  EXPECT_EQ(exact.u, 17);
  EXPECT_NEAR(exact.p_value, 1.0 / 9, 1e-12);
  EXPECT_NEAR(mann_whitney_normal(males, females).p_value, 0.11134688653314041, 1e-12);
}

// The example of R's wilcox.test (Hollander & Wolfe 1973, p. 69): W = 35, one-sided exact p =
// 0.1272.
TEST(MannWhitney, AgreesWithRsExample) {
  const std::array x{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const std::array y{1.15, 0.88, 0.90, 0.74, 1.21};
  const MannWhitney test = mann_whitney(x, y);
  EXPECT_EQ(test.u, 35);
  EXPECT_NEAR(test.p_value / 2, 0.1272, 0.00005);
}

// Minitab's manual: one tie, U = 18.5 (its W less 15), z = 7.5 or 8 / 4.08 before the tie's
// correction. By listing all 126 divisions, 5 are as far out.
TEST(MannWhitney, CountsTiesExactly) {
  const std::array x{22.0, 24.0, 25.0, 29.0, 30.0};
  const std::array y{16.0, 21.0, 22.0, 23.0};
  const MannWhitney test = mann_whitney(x, y);
  EXPECT_EQ(test.u, 18.5);
  EXPECT_NEAR(test.p_value, 5.0 / 126, 1e-12);
  EXPECT_NEAR(mann_whitney_normal(x, y).p_value, 0.0491, 0.0001);
}

TEST(MannWhitney, ThreeAgainstThreeCannotFallBelowATenth) {
  EXPECT_NEAR(mann_whitney(std::array{1.0, 2.0, 3.0}, std::array{4.0, 5.0, 6.0}).p_value, 0.1,
              1e-12);
}

TEST(MannWhitney, EqualValuesGiveOne) {
  const std::array same{3.0, 3.0, 3.0};
  EXPECT_EQ(mann_whitney(same, same).p_value, 1);
  EXPECT_EQ(mann_whitney_normal(same, same).p_value, 1);
}

TEST(MannWhitney, LargeSamplesTakeTheApproximation) {
  std::array<double, 30> x{};
  std::array<double, 30> y{};
  std::iota(x.begin(), x.end(), 0.0);
  std::iota(y.begin(), y.end(), 4.5);
  const MannWhitney test = mann_whitney(x, y);
  EXPECT_FALSE(test.exact);
  EXPECT_EQ(test.u, 325);                     // 25 + 24 + ... + 1
  EXPECT_NEAR(test.p_value, 0.0657, 0.0005);  // z = 124.5 / sqrt(900 * 61 / 12) = 1.8406
}

TEST(CliffsDelta, IsOneForFullDominanceAndZeroForNone) {
  const std::array low{1.0, 2.0};
  const std::array high{3.0, 4.0};
  EXPECT_EQ(cliffs_delta(high, low), 1);
  EXPECT_EQ(cliffs_delta(low, high), -1);
  EXPECT_EQ(cliffs_delta(low, low), 0);
  EXPECT_EQ(cliffs_delta(std::array{1.0, 5.0}, std::array{2.0, 3.0, 4.0, 6.0}),
            -0.25);  // 3 - 5 of 8
}

}  // namespace
}  // namespace fitmark::analysis
