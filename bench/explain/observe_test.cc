// SPDX-License-Identifier: MIT
//
// What is seen of a malloc from outside adds up to the trace, and lies where that malloc is known to put it.
#include "bench/explain/observe.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "bench/engine/churn_trace.h"
#include "bench/fixture/sanitized.h"
#include "bench/replay/event_list.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

const std::string kFixtureMalloc =
    FITMARK_BROKEN_MALLOC;  // keeps its promises unless told otherwise

Observation watch(const std::string& subject, const std::vector<Event>& events,
                  const ObserveRequest& request = {}) {
  const std::atomic<bool> stop = false;
  PreparedTrace trace = prepare_trace(list_as_trace("t", events), 1 << 30, stop);
  return observe(find_subject(subject), trace, request, stop);
}

// Live bytes after each event.
std::vector<double> live_bytes(const std::vector<Event>& events) {
  std::vector<double> size_of(events.size()), live_after;
  double live = 0;
  for (const Event& event : events) {
    if (event.op != Op::mark) {
      live += static_cast<double>(event.size_bytes) - size_of[event.slot];
      size_of[event.slot] = static_cast<double>(event.size_bytes);
    }
    live_after.push_back(live);
  }
  return live_after;
}

void expect_adds_up(const analysis::HeatMapGrid& grid, const std::vector<Event>& events) {
  const std::vector<double> live_after = live_bytes(events);
  ASSERT_EQ(grid.events, events.size());
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    double cells = 0;
    for (std::uint64_t row = 0; row < grid.rows; ++row) cells += grid.at(row, column);
    const auto begin = live_after.begin() + static_cast<long>(column * grid.column_events);
    EXPECT_EQ(cells, std::accumulate(begin, begin + static_cast<long>(grid.events_of(column)), 0.0))
        << "column " << column;
  }
}

class Observe : public testing::Test {
 protected:
  void SetUp() override {
    if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  }
};

TEST_F(Observe, ColumnsAddUpToLiveBytesHoweverOftenTheyJoin) {
  std::vector<Event> events = churn_trace(20000, 900);
  events.insert(events.begin() + 777, {.size_bytes = 3, .op = Op::mark});
  for (const std::string& subject : {std::string("system"), kFixtureMalloc}) {
    for (const analysis::HeatMapLimits limits : {analysis::HeatMapLimits{}, {8, 16}}) {
      const Observation seen = watch(subject, events, {.limits = limits});
      ASSERT_EQ(seen.failure, "") << subject;
      EXPECT_LE(seen.grid.rows, limits.rows);
      EXPECT_LE(seen.grid.columns, limits.columns);
      expect_adds_up(seen.grid, events);
    }
  }
}

TEST_F(Observe, AMallocOfThreadsThatTakeTurnsAddsUpToo) {
  const std::vector<Event> events = churn_trace(8000, 300, 5);
  const Observation seen = watch("system", events, {.threads = 5});
  ASSERT_EQ(seen.failure, "");
  expect_adds_up(seen.grid, events);
}

TEST_F(Observe, ATeachingSystemIsFollowedToo) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 20; ++i) events.push_back({.size_bytes = 24, .slot = i});
  const Observation seen = watch("textbook_mem", events);
  ASSERT_EQ(seen.failure, "");
  expect_adds_up(seen.grid, events);
}

// The fixture carves blocks of 1 MiB one behind the other, with 16 bytes between, and keeps every page.
TEST_F(Observe, WhatIsFreedAndKeptIsResidentAndEmpty) {
  constexpr std::uint32_t kBlocks = 16;
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < kBlocks; ++i) {
    events.push_back({.size_bytes = 1 << 20, .slot = i});
  }
  for (std::uint32_t i = 0; i < kBlocks / 2; ++i) {
    events.push_back({.slot = i, .op = Op::deallocate});
  }
  const Observation seen = watch(kFixtureMalloc, events);
  ASSERT_EQ(seen.failure, "");
  expect_adds_up(seen.grid, events);
  EXPECT_TRUE(seen.map.regions.empty()) << "one range";
  EXPECT_EQ(seen.map.denominator, "resident_bytes");
  const std::vector<std::uint8_t> levels = analysis::heat_levels(seen.grid);
  const std::uint64_t block_rows = (1 << 20) / seen.grid.row_bytes;
  for (std::uint64_t row = 1; row + 1 < seen.grid.rows; ++row) {
    const std::uint64_t block = row / block_rows;
    const bool shared = (row + 1) / block_rows != block || row % block_rows == 0;
    if (shared) continue;  // two blocks meet in it
    EXPECT_EQ(levels[row * seen.grid.columns], block == 0 ? 15 : 0) << "the first event";
    EXPECT_EQ(levels[(row + 1) * seen.grid.columns - 1], block < kBlocks / 2 ? 1 : 15)
        << "row " << row << ", the last event";
  }
}

// The C library maps each block beyond the threshold by itself, and unmaps it when it is freed.
TEST_F(Observe, WhatIsUnmappedIsNotResident) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 40; ++i) {
    events.push_back({.size_bytes = 1 << 20, .slot = 0});
    events.push_back({.size_bytes = 3, .op = Op::mark});
    events.push_back({.slot = 0, .op = Op::deallocate});
    events.push_back({.size_bytes = 3, .op = Op::mark});
  }
  const Observation seen = watch("system:GLIBC_TUNABLES=glibc.malloc.mmap_threshold=65536", events);
  ASSERT_EQ(seen.failure, "");
  const std::vector<std::uint8_t> levels = analysis::heat_levels(seen.grid);
  std::uint64_t live_rows = 0;
  for (std::uint64_t row = 0; row < seen.grid.rows; ++row) {
    const std::uint8_t* const at = &levels[row * seen.grid.columns];
    live_rows += at[1] == 15;
    for (std::uint64_t column = 3; column < seen.grid.columns; column += 4) {
      ASSERT_EQ(at[column], 0) << "row " << row << ", column " << column;
    }
  }
  EXPECT_GE(live_rows, (1 << 20) / seen.grid.row_bytes - 1);
}

TEST_F(Observe, AMallocThatFailsHasNoMapAndAReason) {
  const std::vector<Event> events = churn_trace(30000, 500);
  EXPECT_EQ(
      watch(kFixtureMalloc + ":BROKEN_MALLOC=crash", events).failure.rfind("signal SIGSEGV", 0),
      0u);
  EXPECT_EQ(
      watch(kFixtureMalloc + ":BROKEN_MALLOC=exhausted", events).failure.rfind("out of memory", 0),
      0u);
}

}  // namespace
}  // namespace fitmark::bench
