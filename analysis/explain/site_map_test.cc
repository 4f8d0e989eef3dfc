// SPDX-License-Identifier: MIT
//
// The site, and the kind of object, with most byte-events names a cell; computed by hand.
#include "analysis/explain/site_map.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

std::string site_of(std::uint32_t stack) {
  return stack == 9 ? "" : "site " + std::to_string(stack % 2);
}

// A map of rows of 64 bytes and `columns` columns of ten events, where the account has as many columns.
HeatMapGrid grid_of(std::vector<std::uint64_t> row_begins, std::uint64_t columns) {
  HeatMapGrid grid;
  grid.rows = row_begins.size();
  grid.columns = columns;
  grid.row_bytes = 64;
  grid.column_events = 10;
  grid.events = 10 * columns;
  grid.row_begins = std::move(row_begins);
  return grid;
}

TEST(SiteMap, NamesTheSiteWithMostByteEventsOfEachCell) {
  SiteMapAccount account(20, {.rows = 2, .columns = 2});
  account.became_live(0, 0, 50, 1, 0);   // row 0: 50 bytes, events 0 to 20
  account.became_live(1, 50, 40, 2, 5);  // rows 0 and 1: 14 and 26 bytes, events 5 to 15
  account.died(1, 15);
  HeatMap map;
  account.finish(grid_of({0, 64}, 2), site_of, map);
  ASSERT_TRUE(map.sites && map.kinds);
  EXPECT_EQ(map.sites->names, (std::vector<std::string>{"site 1", "site 0"}));
  EXPECT_EQ(map.sites->cells, "AQECAg==");  // 1 1 (row 0), 2 2 (row 1)
  EXPECT_EQ(map.kinds->names, (std::vector<std::string>{"up to 56 B, living to the end",
                                                        "up to 40 B, living below 100 events"}));
  EXPECT_EQ(map.kinds->cells, "AQECAg==");
}

TEST(SiteMap, StacksOfOneSiteAddUp) {
  SiteMapAccount account(10, {.rows = 1, .columns = 1});
  account.became_live(0, 0, 20, 1, 0);
  account.became_live(1, 20, 15, 2, 0);
  account.became_live(2, 35, 15, 4, 0);
  HeatMap map;
  account.finish(grid_of({0}, 1), site_of, map);
  ASSERT_TRUE(map.sites);
  EXPECT_EQ(map.sites->names.front(), "site 0");  // 15 + 15 against 20
  EXPECT_EQ(map.sites->cells, "AQ==");
}

TEST(SiteMap, WithoutStackOrSiteThereAreKindsOnly) {
  SiteMapAccount account(10, {.rows = 1, .columns = 1});
  account.became_live(0, 0, 20, 0, 0);
  account.became_live(1, 20, 20, 9, 0);
  account.died(7, 3);
  HeatMap map;
  account.finish(grid_of({0}, 1), site_of, map);
  EXPECT_FALSE(map.sites);
  EXPECT_EQ(map.kinds->names, (std::vector<std::string>{"up to 20 B, living to the end"}));
}

// One account row of 128 bytes lies under two rows of the map, and nothing under the third.
TEST(SiteMap, ACoarserRowNamesEachRowOfTheMapThatLiesOverIt) {
  SiteMapAccount account(10, {.rows = 1, .columns = 1});
  account.became_live(0, 1 << 20, 128, 1, 0);
  HeatMap map;
  account.finish(grid_of({1 << 20, (1 << 20) + 64, 1 << 30}, 1), site_of, map);
  ASSERT_TRUE(map.sites);
  EXPECT_EQ(map.sites->rows, 3u);
  EXPECT_EQ(map.sites->cells, "AQEA");  // 1 1 0
}

}  // namespace
}  // namespace fitmark::analysis
