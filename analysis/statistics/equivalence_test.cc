// SPDX-License-Identifier: MIT
//
// Equivalence holds only for intervals wholly inside the margin.
#include "analysis/statistics/equivalence.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

TEST(Equivalence, WantsBothEndsInsideTheMargin) {
  EXPECT_TRUE(equivalent_within({0.985, 1.015}, 0.02));
  EXPECT_TRUE(equivalent_within({1, 1}, 0.02));
  EXPECT_FALSE(equivalent_within({0.97, 1.01}, 0.02));
  EXPECT_FALSE(equivalent_within({0.99, 1.03}, 0.02));
}

TEST(Equivalence, IsTheSameForARatioAndItsInverse) {
  EXPECT_TRUE(equivalent_within({1 / 1.02, 1.02}, 0.02));
  EXPECT_FALSE(equivalent_within({0.98, 1.0}, 0.02));  // 1 / 0.98 is above 1.02
}

}  // namespace
}  // namespace fitmark::analysis
