// SPDX-License-Identifier: MIT
//
// The unusable free index worked by hand.
#include "analysis/metric/unusable_free.h"

#include <gtest/gtest.h>

#include <array>

namespace fitmark::analysis {
namespace {

constexpr std::array<std::uint64_t, 4> kExtents = {64, 16, 100, 20};  // 200 free

TEST(UnusableFreeIndex, IsTheShareInExtentsThatAreTooSmall) {
  EXPECT_EQ(unusable_free_index(kExtents, 16), 0);
  EXPECT_DOUBLE_EQ(unusable_free_index(kExtents, 17), 0.08);
  EXPECT_DOUBLE_EQ(unusable_free_index(kExtents, 65), 0.5);
  EXPECT_EQ(unusable_free_index(kExtents, 101), 1);
  EXPECT_EQ(unusable_free_index({}, 16), 0);
}

TEST(UnusableFreeCurve, AgreesWithTheIndexAtEverySize) {
  const auto curve = unusable_free_curve(kExtents);
  ASSERT_EQ(curve.size(), 4u);  // 16, 32, 64, 128
  EXPECT_EQ(curve.back().index, 1);
  for (const auto& point : curve) {
    EXPECT_DOUBLE_EQ(point.index, unusable_free_index(kExtents, point.size_bytes));
  }
  EXPECT_TRUE(unusable_free_curve({}).empty());
}

TEST(UnusableFree, OfASampleIsTheIndexOfItsExtents) {
  Sample sample;
  EXPECT_FALSE(unusable_free_index(sample, kUnusableFreeSizes[0]).value);
  sample.free_bytes = 0;
  sample.free_extents = kExtents.size();
  EXPECT_EQ(unusable_free_index(sample, kUnusableFreeSizes[0]).reason,
            "its free extents were not walked");
  begin_free_extents(sample);
  EXPECT_EQ(unusable_free_index(sample, kUnusableFreeSizes[0]).value, 0);
  for (const std::uint64_t extent : kExtents) {
    add_free_extent(sample, extent);
    sample.free_bytes += extent;
  }
  for (const UnusableFreeSize& size : kUnusableFreeSizes) {
    EXPECT_EQ(*unusable_free_index(sample, size).value,
              unusable_free_index(kExtents, size.size_bytes));
  }
}

}  // namespace
}  // namespace fitmark::analysis
