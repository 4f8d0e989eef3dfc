// SPDX-License-Identifier: MIT
//
// Robson's bound against the values that Knuth prints.
#include "analysis/metric/bounds.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

// Knuth, TAOCP 1, section 2.5, exercises 36 to 38: N(16, 2) = 23, and N(n, 2) = floor((3n - 1) /
// 2).
TEST(RobsonBound, IsKnuthsLunchCounter) {
  EXPECT_EQ(robson_power_of_two_bytes(16, 2, 1), 23u);
  for (const std::uint64_t seats : {2, 8, 30}) {
    EXPECT_EQ(robson_power_of_two_bytes(seats, 2, 1), (3 * seats - 1) / 2);
  }
}

// 1 MiB live, objects up to 64 KiB in steps of 16: M = 65536, n = 4096: 65536 * 7 - 4095 steps.
TEST(RobsonBound, CountsInSteps) {
  EXPECT_EQ(robson_power_of_two_bytes(1 << 20, 1 << 16, 16), (65536u * 7 - 4095) * 16);
}

TEST(RobsonBound, EqualSizesNeedNoMoreThanTheLoad) {
  EXPECT_EQ(robson_power_of_two_bytes(4096, 16, 16), 4096u);
}

// Sizes of 3 steps count as 4; 12 live become 24: M = 24, n = 4: 24 * 2 - 3.
TEST(RobsonBound, OfAnySizesRoundsToPowersOfTwo) { EXPECT_EQ(robson_bytes(12, 3, 1), 45u); }

TEST(RobsonBound, NothingLiveNeedsNothing) {
  EXPECT_EQ(robson_bytes(0, 16, 16), 0u);
  EXPECT_EQ(load_bytes(7), 7u);
}

}  // namespace
}  // namespace fitmark::analysis
