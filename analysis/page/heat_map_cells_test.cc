// SPDX-License-Identifier: MIT
#include "analysis/page/heat_map_cells.h"

#include <gtest/gtest.h>

#include "analysis/page/deflate_base64.h"

namespace fitmark::analysis {
namespace {

constexpr HeatMapShape kNoLimit = {1000, 1000};

TEST(HeatMapCells, ReadsTheHighHalfOfEachByteFirst) {
  EXPECT_EQ(thinned_cells(base64("\x01\x2f"), 4, {2, 2}, kNoLimit), "012f");
}

TEST(HeatMapCells, MapsEightBitsOntoFourAndKeepsEmptyApartFromNotHeld) {
  EXPECT_EQ(thinned_cells(base64(std::string("\0\1\2\xff", 4)), 8, {1, 4}, kNoLimit), "012f");
}

TEST(HeatMapCells, AGroupIsTheMeanOfItsHeldCells) {
  // 2 × 2 groups: nothing held; one empty among not held; full and not held; full and empty.
  const std::string rows[] = {std::string("\x00\x10\xf0\xf1", 4), std::string("\0\0\0\0", 4)};
  EXPECT_EQ(thinned_cells(base64(rows[0] + rows[1]), 4, {2, 8}, {1, 4}), "01f8");
}

TEST(HeatMapCells, TheLastGroupMayBeSmaller) {
  EXPECT_EQ(thinned({5, 7}, {2, 3}).rows, 2u);
  EXPECT_EQ(thinned({5, 7}, {2, 3}).columns, 3u);
  const std::string full(35, '\xff');
  EXPECT_EQ(thinned_cells(base64(full), 8, {5, 7}, {2, 3}), "ffffff");
}

TEST(HeatMapCells, AMapThatFitsKeepsItsShape) {
  EXPECT_EQ(thinned({512, 2000}, {512, 2000}).rows, 512u);
  EXPECT_EQ(thinned({512, 2000}, {512, 2000}).columns, 2000u);
}

TEST(HeatMapCells, RefusesWhatIsNoMap) {
  EXPECT_EQ(thinned_cells(base64("\x01"), 4, {2, 2}, kNoLimit), std::nullopt);
  EXPECT_EQ(thinned_cells("??", 4, {1, 2}, kNoLimit), std::nullopt);
  EXPECT_EQ(thinned_cells(base64("\x01"), 5, {1, 1}, kNoLimit), std::nullopt);
  EXPECT_EQ(thinned_cells("", 4, {0, 0}, kNoLimit), std::nullopt);
}

}  // namespace
}  // namespace fitmark::analysis
