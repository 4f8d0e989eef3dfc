// SPDX-License-Identifier: MIT
//
// The map shows what lies where, whatever its growth.
#include "analysis/blame/heat_map_account.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

using Cells = std::vector<std::uint8_t>;

// 4 rows of 16 bytes, 3 columns of 2 events: a full row, then half of the next; then the first is freed.
TEST(HeatMapAccount, ShowsTheStateAfterEachColumn) {
  HeatMapAccount account(4, 3, 6, 16);
  account.placed(0, 16);
  account.advance(1, 64);
  account.placed(16, 8);
  account.advance(2, 64);
  account.advance(4, 64);
  account.freed(0, 16);
  account.advance(5, 64);
  account.advance(6, 40);
  const HeatMap map = account.finish();
  EXPECT_EQ(map.rows, 4u);
  EXPECT_EQ(map.columns, 3u);
  EXPECT_EQ(map.last_event, 6u);
  EXPECT_EQ(map.address_bytes, 64u);
  EXPECT_EQ(map.cells, (Cells{15, 15, 1, 8, 8, 8, 1, 1, 1, 1, 1, 0}));
}

TEST(HeatMapAccount, GrowsByJoiningRowsInPairs) {
  HeatMapAccount account(2, 2, 2, 16);
  account.placed(0, 32);
  account.advance(1, 32);
  account.placed(64, 32);  // needs rows of 64
  account.advance(2, 128);
  const HeatMap map = account.finish();
  EXPECT_EQ(map.address_bytes, 128u);
  EXPECT_EQ(map.cells, (Cells{15, 8, 0, 8}));
}

TEST(HeatMapAccount, ASmallLiveShareIsNeverDrawnAsEmpty) {
  HeatMapAccount account(2, 1, 1, 4096);
  account.placed(0, 1);
  account.advance(1, 4096);
  EXPECT_EQ(account.finish().cells.at(0), 2);
}

TEST(HeatMapAccount, WithoutEventsIsEmpty) {
  EXPECT_TRUE(HeatMapAccount(2, 4, 0).finish().cells.empty());
}

}  // namespace
}  // namespace fitmark::analysis
