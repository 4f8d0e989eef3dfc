// SPDX-License-Identifier: MIT
//
// Laws of the cost of an object, measured from outside.
#include "bench/engine/object_cost.h"

#include <gtest/gtest.h>

#include <atomic>

namespace fitmark::bench {
namespace {

TEST(FitLine, PointsOnALineGiveIt) {
  const double x[] = {1, 2, 5, 9};
  const double y[] = {5, 8, 17, 29};  // 2 + 3 x
  const Line line = fit_line(x, y);
  EXPECT_NEAR(line.slope, 3, 1e-12);
  EXPECT_NEAR(line.intercept, 2, 1e-12);
  EXPECT_NEAR(line.residual, 0, 1e-12);
}

TEST(FitLine, TheResidualIsTheRootMeanSquareDistance) {
  const double x[] = {0, 1, 2, 3};
  const double y[] = {1, -1, -1, 1};  // the best line is y = 0
  const Line line = fit_line(x, y);
  EXPECT_NEAR(line.slope, 0, 1e-12);
  EXPECT_NEAR(line.residual, 1, 1e-12);
}

TEST(ObjectCost, ABoundaryTagHeapPaysItsTagAndRounding) {
  const std::atomic<bool> stop = false;
  const std::uint64_t sizes[] = {24, 40, 1000};
  const auto costs = measure_object_cost("best_fit", sizes, stop);
  // A block is its size and an 8-byte tag, rounded up to 16.
  const double expected[] = {8, 8, 8};
  for (std::size_t i = 0; i < costs.size(); ++i) {
    EXPECT_EQ(costs[i].failure, "");
    EXPECT_NEAR(costs[i].overhead_bytes_each, expected[i], 0.5) << costs[i].size_bytes;
  }
}

TEST(ObjectCost, TheCLibraryPaysItsTagAndRounding) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer serves malloc itself";
#endif
  const std::atomic<bool> stop = false;
  const std::uint64_t sizes[] = {24, 100};
  const auto costs = measure_object_cost("system", sizes, stop);
  EXPECT_NEAR(costs[0].overhead_bytes_each, 8, 0.5);
  EXPECT_NEAR(costs[1].overhead_bytes_each, 12, 0.5);
}

}  // namespace
}  // namespace fitmark::bench
