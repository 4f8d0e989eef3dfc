// SPDX-License-Identifier: MIT
//
// The heat map adds up, whatever its resolution, and survives the report.
#include "analysis/explain/heat_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "analysis/blame/blame.h"
#include "analysis/explain/pinned_pages.h"
#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"
#include "analysis/report/report_json.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

double column_sum(const HeatMapGrid& grid, std::uint64_t column) {
  double sum = 0;
  for (std::uint64_t row = 0; row < grid.rows; ++row) sum += grid.at(row, column);
  return sum;
}

// 64 bytes live at 0 from event 0, 32 of 64 at 64 from event 1 to 2, of 192 held.
TEST(HeatMap, IsAsWorkedByHand) {
  HeatMapAccount account;
  account.became_live(0, 64, 0);
  account.held(192, 0);
  account.became_live(64, 32, 1);
  account.died(64, 32, 2);
  const HeatMapGrid grid = account.finish(3);
  ASSERT_EQ(grid.rows, 3u);
  ASSERT_EQ(grid.columns, 3u);
  EXPECT_EQ(heat_levels(grid), (std::vector<std::uint8_t>{15, 15, 15, 1, 8, 1, 1, 1, 1}));
  const HeatMap map = heat_map_of(grid);
  EXPECT_EQ(map.address_bytes, 192u);
  EXPECT_EQ(map.last_event, 3u);
  EXPECT_EQ(map.cells, "//GBERA=");
}

TEST(HeatMap, CellsAddUpToLiveBytesHoweverOftenTheyJoin) {
  Random random(3);
  HeatMapAccount account({.rows = 16, .columns = 8});
  constexpr std::uint64_t kEvents = 1003;
  struct Object {
    std::uint64_t offset, bytes;
  };
  std::vector<Object> objects;
  std::vector<double> live_after(kEvents);
  double live = 0;
  for (std::uint64_t event = 0; event < kEvents; ++event) {
    if (objects.empty() || random.below(5) < 3) {
      objects.push_back({random.below(40 * (event + 1)), 1 + random.below(5000)});
      account.became_live(objects.back().offset, objects.back().bytes, event);
      live += static_cast<double>(objects.back().bytes);
    } else {
      std::swap(objects[random.below(objects.size())], objects.back());
      account.died(objects.back().offset, objects.back().bytes, event);
      live -= static_cast<double>(objects.back().bytes);
      objects.pop_back();
    }
    account.held(50 * (event + 1) + 5000, event);
    live_after[event] = live;
  }
  const HeatMapGrid grid = account.finish(kEvents);
  EXPECT_LE(grid.rows, 16u);
  EXPECT_LE(grid.columns, 8u);
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    const auto begin = live_after.begin() + static_cast<long>(column * grid.column_events);
    const auto end = begin + static_cast<long>(grid.events_of(column));
    EXPECT_EQ(column_sum(grid, column), std::accumulate(begin, end, 0.0)) << column;
  }
  const HeatMapGrid small = coarser(grid, {.rows = 3, .columns = 2});
  EXPECT_LE(small.rows, 3u);
  EXPECT_EQ(column_sum(small, 0) + column_sum(small, 1),
            std::accumulate(live_after.begin(), live_after.end(), 0.0));
}

// Blocks in eleven regions up to 2^47 apart, among them some that span many rows; rows and columns join often.
TEST(HeatMap, CellsOfSparseAddressesAddUpToLiveBytesHoweverOftenTheyJoin) {
  Random random(5);
  HeatMapAccount account({.rows = 24, .columns = 8}, 4096);
  constexpr std::uint64_t kEvents = 3001;
  struct Object {
    std::uint64_t address, bytes;
  };
  std::vector<Object> objects;
  std::vector<double> live_after(kEvents);
  double live = 0;
  std::uint64_t joins = 0;
  for (std::uint64_t event = 0; event < kEvents; ++event) {
    const std::uint64_t row_bytes = account.rows().row_bytes();
    if (objects.empty() || random.below(5) < 3) {
      const std::uint64_t region = (std::uint64_t{1} << 47) / 11 * random.below(11);
      const std::uint64_t bytes = 1 + random.below(random.below(9) == 0 ? 1 << 20 : 3000);
      objects.push_back({region + random.below(1000 * (event + 1)), bytes});
      account.became_live(objects.back().address, bytes, event);
      live += static_cast<double>(bytes);
    } else {
      std::swap(objects[random.below(objects.size())], objects.back());
      account.died(objects.back().address, objects.back().bytes, event);
      live -= static_cast<double>(objects.back().bytes);
      objects.pop_back();
    }
    joins += account.rows().row_bytes() != row_bytes;
    live_after[event] = live;
  }
  EXPECT_GT(joins, 4u);
  const HeatMapGrid grid = account.finish(kEvents);
  EXPECT_LE(grid.rows, 24u);
  EXPECT_GE(grid.rows, 11u) << "regions stay apart";
  EXPECT_LE(grid.columns, 8u);
  EXPECT_TRUE(std::is_sorted(grid.row_begins.begin(), grid.row_begins.end()));
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    const auto begin = live_after.begin() + static_cast<long>(column * grid.column_events);
    const auto end = begin + static_cast<long>(grid.events_of(column));
    EXPECT_EQ(column_sum(grid, column), std::accumulate(begin, end, 0.0)) << column;
  }
  EXPECT_EQ(heat_map_of(grid).regions.size(), 11u);
}

// Two regions, of one row and of two; the upper is read after event 1, and was live one event before.
TEST(HeatMap, RowsReadOneByOneAreAsWorkedByHand) {
  HeatMapAccount account({}, 4096);
  account.became_live(1 << 20, 4096, 0);
  account.became_live(1 << 24, 6144, 0);
  account.row_held(0, 4096, 1);
  account.row_held(1, 4096, 1);
  account.row_held(2, 4096, 1);
  account.died(1 << 20, 4096, 2);
  account.row_held(0, 0, 2);
  account.row_held(0, 0, 3);
  const HeatMapGrid grid = account.finish(4);
  ASSERT_EQ(grid.row_begins, (std::vector<std::uint64_t>{1 << 20, 1 << 24, (1 << 24) + 4096}));
  EXPECT_EQ(heat_levels(grid),
            (std::vector<std::uint8_t>{15, 15, 1, 0, 15, 15, 15, 15, 8, 8, 8, 8}));
  const HeatMap map = heat_map_of(grid);
  EXPECT_EQ(map.address_bytes, 3 * 4096u);
  EXPECT_EQ(map.regions, (std::vector<HeatRegion>{{0, 0}, {4096, (1 << 24) - (1 << 20)}}));
}

TEST(HeatMap, AnythingLiveIsTold) {
  HeatMapAccount account;
  account.became_live(0, 1, 0);
  account.held(1 << 20, 0);
  const std::vector<std::uint8_t> levels = heat_levels(account.finish(1));
  EXPECT_EQ(levels[0], 2);
  EXPECT_EQ(levels[1], 1);
}

TEST(PinnedPages, AgreesWithTheSnapshotOfBlame) {
  Random random(7);
  PinnedPages pages(64);
  BlameAccount blame(64);
  std::vector<std::uint64_t> bytes(200);  // of the object in each slot of 300 bytes; 0: none
  for (std::uint64_t event = 0; event < 5000; ++event) {
    const std::uint64_t slot = random.below(bytes.size());
    if (bytes[slot] > 0) {
      pages.died(300 * slot, bytes[slot]);
      blame.freed(slot, event);
      bytes[slot] = 0;
      continue;
    }
    bytes[slot] = 1 + random.below(300);
    pages.became_live(300 * slot, bytes[slot]);
    blame.placed(slot, {.offset = 300 * slot, .held_bytes = bytes[slot]}, event);
  }
  blame.snapshot(5000);
  EXPECT_EQ(static_cast<double>(pages.pinned_bytes()), blame.finish(5000).pinned_bytes);
}

TEST(HeatMap, TravelsInTheReportWithItsBlame) {
  std::vector<analysis::Run> runs = {example_run("best_fit", 0, 80, 1.2)};
  runs[0].heat_map = HeatMap{.rows = 1,
                             .columns = 2,
                             .address_bytes = 64,
                             .cells = "/w==",
                             .denominator = "resident_bytes",
                             .regions = {{0, 0}, {32, 4096}},
                             .sites = HeatNames{{"main"}, 1, 1, "AQ=="},
                             .kinds = HeatNames{{"up to 48 B"}, 1, 1, "AQ=="}};
  runs[0].blame = BlameFinding{"words",
                               {{"site", "48 B", "to the end", "0", 3, 144, 4096, 1e6, 0.25}},
                               {{{"main", "parse_header"}, 1e6}}};
  const Report report = parse_report(report_json(make_report(example_context(), runs)), "test");
  EXPECT_EQ(report.runs.at(0).run.heat_map, runs[0].heat_map);
  EXPECT_EQ(report.runs.at(0).run.blame, runs[0].blame);
}

TEST(HeatMap, WhyThereIsNoneTravelsInTheReport) {
  std::vector<analysis::Run> runs = {example_run("system", 0, 80, 1.2)};
  runs[0].heat_map_reason = "timed out";
  const Report report = parse_report(report_json(make_report(example_context(), runs)), "test");
  EXPECT_EQ(report.runs.at(0).run.heat_map, std::nullopt);
  EXPECT_EQ(report.runs.at(0).run.heat_map_reason, "timed out");
}

}  // namespace
}  // namespace fitmark::analysis
