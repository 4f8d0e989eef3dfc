// SPDX-License-Identifier: MIT
//
// The site with most byte-events names a cell; computed by hand.
#include "analysis/explain/site_map.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

std::string site_of(std::uint32_t stack) {
  return stack == 9 ? "" : "site " + std::to_string(stack % 2);
}

// Two rows of 50 bytes, two columns of 10 events.
constexpr HeatMapLimits kTwoByTwo = {.rows = 2, .columns = 2};

TEST(SiteMap, NamesTheSiteWithMostByteEventsOfEachCell) {
  SiteMapAccount account(100, 20, kTwoByTwo);
  account.became_live(0, 0, 40, 1, 0);   // row 0: 40 bytes, events 0 to 20
  account.became_live(1, 40, 30, 2, 5);  // rows 0 and 1: 10 and 20 bytes, events 5 to 15
  account.died(1, 15);
  const HeatSites sites = account.finish(20, site_of);
  EXPECT_EQ(sites.names, (std::vector<std::string>{"site 1", "site 0"}));
  EXPECT_EQ(sites.cells, "AQECAg==");  // 1 1 (row 0), 2 2 (row 1)
}

TEST(SiteMap, StacksOfOneSiteAddUp) {
  SiteMapAccount account(50, 10, {.rows = 1, .columns = 1});
  account.became_live(0, 0, 20, 1, 0);
  account.became_live(1, 20, 15, 2, 0);
  account.became_live(2, 35, 15, 4, 0);
  const HeatSites sites = account.finish(10, site_of);
  EXPECT_EQ(sites.names.front(), "site 0");  // 15 + 15 against 20
  EXPECT_EQ(sites.cells, "AQ==");
}

TEST(SiteMap, WithoutStackOrSiteThereIsNone) {
  SiteMapAccount account(50, 10, {.rows = 1, .columns = 1});
  account.became_live(0, 0, 20, 0, 0);
  account.became_live(1, 20, 20, 9, 0);
  account.died(7, 3);
  const HeatSites sites = account.finish(10, site_of);
  EXPECT_TRUE(sites.names.empty());
  EXPECT_EQ(sites.cells, "AA==");
}

}  // namespace
}  // namespace fitmark::analysis
