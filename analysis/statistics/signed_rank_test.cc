// SPDX-License-Identifier: MIT
//
// The signed-rank test against values that statistics packages and tables publish.
#include "analysis/statistics/signed_rank.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace fitmark::analysis {
namespace {

// The example of R's wilcox.test (Hollander & Wolfe 1973, p. 29): V = 40, exact p = 0.03906 two-sided.
TEST(SignedRank, AgreesWithRsExample) {
  const std::array before{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const std::array after{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  std::array<double, 9> differences{};
  for (std::size_t i = 0; i < 9; ++i) differences[i] = before[i] - after[i];
  const SignedRank test = signed_rank(differences);
  EXPECT_TRUE(test.exact);
  EXPECT_EQ(test.positive_ranks, 40);
  EXPECT_NEAR(test.p_value, 0.0390625, 1e-12);
}

// Wilcoxon's table: of ten differences a smaller sum of 8 has p = 0.0488, of 9 p = 0.0645.
TEST(SignedRank, AgreesWithWilcoxonsTable) {
  const std::array eight{-1., -2., 3., 4., -5., 6., 7., 8., 9., 10.};
  EXPECT_NEAR(signed_rank(eight).p_value, 50.0 / 1024, 1e-12);
  const std::array nine{1., 2., 3., -4., -5., 6., 7., 8., 9., 10.};
  EXPECT_NEAR(signed_rank(nine).p_value, 66.0 / 1024, 1e-12);
}

TEST(SignedRank, FivePairsCannotFallBelowASixteenth) {
  EXPECT_NEAR(signed_rank(std::array{1., 2., 3., 4., 5.}).p_value, 2.0 / 32, 1e-12);
}

// |d| = 1 1 2, ranks 1.5 1.5 3: of the eight choices of signs those summing to 0 and 6 are as far.
TEST(SignedRank, CountsTiesExactlyAndLeavesZerosOut) {
  const SignedRank test = signed_rank(std::array{1., 0., 1., 0., 2.});
  EXPECT_EQ(test.positive_ranks, 6);
  EXPECT_NEAR(test.p_value, 2.0 / 8, 1e-12);
}

TEST(SignedRank, NoDifferenceGivesOne) {
  EXPECT_EQ(signed_rank(std::array{0., 0., 0.}).p_value, 1);
  EXPECT_EQ(signed_rank_normal(std::array{0., 0., 0.}).p_value, 1);
  EXPECT_EQ(signed_rank({}).p_value, 1);
}

// 60 differences 1, 2, ..., 60, every third negative: V = 1830 - 630 = 1200; z = 284.5 / sqrt(60 * 61 *
// 121 / 24) = 2.0944.
TEST(SignedRank, ManyDifferencesTakeTheApproximation) {
  std::vector<double> differences;
  for (int i = 1; i <= 60; ++i) differences.push_back(i % 3 == 0 ? -i : i);
  const SignedRank test = signed_rank(differences);
  EXPECT_FALSE(test.exact);
  EXPECT_EQ(test.positive_ranks, 1200);
  EXPECT_NEAR(test.p_value, 0.0362, 0.0001);
}

}  // namespace
}  // namespace fitmark::analysis
