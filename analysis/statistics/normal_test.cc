// SPDX-License-Identifier: MIT
//
// The normal distribution against the table that every textbook prints.
#include "analysis/statistics/normal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fitmark::analysis {
namespace {

TEST(NormalDistribution, AgreesWithThePrintedTable) {
  EXPECT_NEAR(normal_cdf(0), 0.5, 1e-15);
  EXPECT_NEAR(normal_cdf(1), 0.841344746068543, 1e-14);
  EXPECT_NEAR(normal_cdf(-1.96), 0.024997895148220, 1e-14);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-11);
  EXPECT_NEAR(normal_quantile(0.05), -1.644853626951473, 1e-11);
}

TEST(NormalDistribution, TheInverseLeadsBack) {
  for (const double p : {1e-9, 0.01, 0.3, 0.5, 0.99}) {
    EXPECT_NEAR(normal_cdf(normal_quantile(p)), p, 1e-13);
  }
  EXPECT_TRUE(std::isinf(normal_quantile(0)));
  EXPECT_TRUE(std::isinf(normal_quantile(1)));
}

}  // namespace
}  // namespace fitmark::analysis
