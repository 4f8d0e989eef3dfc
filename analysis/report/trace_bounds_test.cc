// SPDX-License-Identifier: MIT
//
// A trace's bounds stand in their order.
#include "analysis/report/trace_bounds.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

const std::vector<Lifetime> kObjects = {{0, 9, 100}, {1, 5, 40}, {3, 8, 200}, {6, 12, 60}};

TEST(TraceBounds, LoadIsBelowAchievableIsBelowRobson) {
  const TraceBounds bounds = bounds_of("t", "ff", needs_of(kObjects), kObjects);
  EXPECT_EQ(bounds.load_bytes, 360u);  // 100 + 200 + 60
  EXPECT_EQ(bounds.largest_bytes, 200u);
  EXPECT_EQ(*bounds.achievable_bytes.value, 384);  // 112 + 208 + 64, in steps of 16
  EXPECT_GT(*bounds.robson_bytes.value, *bounds.achievable_bytes.value);
}

TEST(TraceBounds, ALongTraceIsPackedRoundItsPeakAndSaysSo) {
  BoundsSettings settings;
  settings.pack_objects = 3;
  const TraceBounds bounds = bounds_of("t", "ff", needs_of(kObjects), kObjects, settings);
  EXPECT_EQ(*bounds.achievable_bytes.value, 384);
  EXPECT_EQ(bounds.objects, 4u);
  EXPECT_EQ(bounds.packed_objects, 3u);
}

TEST(TraceBounds, ObjectsWithoutBytesTakeNoPart) {
  std::vector<Lifetime> objects = kObjects;
  objects.push_back({2, 9, 0});
  EXPECT_EQ(*bounds_of("t", "ff", needs_of(objects), objects).achievable_bytes.value, 384);
  EXPECT_EQ(bounds_of("t", "ff", needs_of(objects), objects).objects, 4u);
}

TEST(TraceBounds, ThePackingStopsWhereItIsToldTo) {
  BoundsSettings settings;
  std::size_t asked = 0;
  settings.packing.goes_on = [&](std::size_t, std::size_t) { return ++asked < 2; };
  EXPECT_GE(*bounds_of("t", "ff", needs_of(kObjects), kObjects, settings).achievable_bytes.value,
            384);
  EXPECT_LE(asked, 2u);
}

TEST(TraceBounds, AnEmptyTraceHasNone) {
  const TraceBounds bounds = bounds_of("t", "ff", {}, {});
  EXPECT_EQ(bounds.load_bytes, 0u);
  EXPECT_FALSE(bounds.achievable_bytes.value);
}

}  // namespace
}  // namespace fitmark::analysis
