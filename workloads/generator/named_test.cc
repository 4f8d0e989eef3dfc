// SPDX-License-Identifier: MIT
//
// What is peculiar to each named workload: the stress that its description promises.
#include "workloads/generator/named.h"

#include <gtest/gtest.h>

#include "workloads/generator/number_line.h"
#include "workloads/generator/robson.h"
#include "workloads/summary.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

TraceSummary summary_of_generated(const std::string& name, Parameters parameters) {
  parameters.emplace("events", "30000");
  return summarise(*generate(name, parameters, 5));
}

double ratio(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

TEST(Ramp, ReachesItsPlateauAndComesBackToNothing) {
  const TraceSummary summary = summary_of_generated(
      "ramp", {{"live_objects", "1000"}, {"events", "12000"}, {"drain", "no"}});
  EXPECT_EQ(summary.peak_live_objects, 1000u);
  EXPECT_LT(summary.live_objects_at_end, 1000u);
}

TEST(Comb, FreesEveryOtherObject) {
  const Trace trace = collect(*generate(
      "comb", {{"objects", "10"}, {"size_bytes", "8"}, {"events", "15"}, {"drain", "no"}}, 1));
  ASSERT_EQ(trace.events.size(), 15u);
  for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(trace.events[10 + i].slot, 2 * i + 1);
}

TEST(Larson, LetsBlocksOutliveTheirThreads) {
  const TraceSummary summary =
      summary_of_generated("larson", {{"objects", "100"}, {"threads", "2"}, {"generation", "500"}});
  EXPECT_GT(summary.threads, 10u);
  EXPECT_GT(summary.hand_offs, summary.threads * 20);
}

TEST(Threadtest, SharesNothing) {
  const TraceSummary summary =
      summary_of_generated("threadtest", {{"threads", "3"}, {"objects", "50"}});
  EXPECT_EQ(summary.threads, 3u);
  EXPECT_EQ(summary.hand_offs, 0u);
  EXPECT_EQ(summary.peak_live_objects, 150u);
}

TEST(ProducerConsumer, HandsOffEveryObject) {
  const TraceSummary summary = summary_of_generated("producer-consumer", {{"depth", "77"}});
  EXPECT_EQ(summary.hand_offs, summary.deallocations);
  EXPECT_LE(summary.peak_live_objects, 77u);
}

TEST(CacheScratch, HandsOutOnceARound) {
  const TraceSummary summary =
      summary_of_generated("cache-scratch", {{"threads", "4"}, {"repeat", "99"}});
  EXPECT_NEAR(ratio(summary.hand_offs, summary.deallocations), 0.75 / 100, 0.001);
}

TEST(CacheThrash, HoldsOneObjectAThread) {
  const TraceSummary summary = summary_of_generated("cache-thrash", {{"threads", "4"}});
  EXPECT_EQ(summary.peak_live_objects, 4u);
  EXPECT_EQ(summary.hand_offs, 0u);
}

TEST(DatabasePages, AlignsItsPages) {
  const TraceSummary summary = summary_of_generated("database-pages", {{"pages", "50"}});
  EXPECT_GE(summary.alignments[13], 50u);
  EXPECT_EQ(summary.alignments[12], 0u);
}

TEST(CompilerPasses, MostObjectsDieYoungAndSomeStay) {
  const TraceSummary summary = summary_of_generated("compiler-passes", {{"drain", "no"}});
  EXPECT_GT(ratio(summary.deallocations, summary.allocations), 0.8);
  EXPECT_GT(summary.live_objects_at_end, 0u);
}

TEST(JsonParse, GrowsArraysAndFreesWholeDocuments) {
  const TraceSummary summary = summary_of_generated("json-parse", {});
  EXPECT_GT(summary.reallocations, 100u);
}

TEST(ReallocGrowth, MostlyReallocates) {
  const TraceSummary summary = summary_of_generated("realloc-growth", {});
  EXPECT_GT(ratio(summary.reallocations, summary.events), 0.5);
}

// In balance, births in a lifetime are alive: about 500 of uniform 1 to 1000.
TEST(Knuth, KeepsAsManyLiveAsALifetimeIsLong) {
  const TraceSummary summary = summary_of_generated("knuth", {{"drain", "no"}});
  EXPECT_NEAR(static_cast<double>(summary.live_objects_at_end), 500, 60);
}

TEST(Laws, FollowTheLifetimeLaw) {
  const TraceSummary summary = summary_of_generated(
      "laws", {{"lifetimes", "fixed:100"}, {"threads", "3"}, {"hand_off", "1"}});
  EXPECT_EQ(summary.peak_live_objects, 100u);
  EXPECT_EQ(summary.threads, 3u);
  EXPECT_GT(ratio(summary.hand_offs, summary.deallocations), 0.9);
}

TEST(Laws, BindLifetimesToPhases) {
  const Trace trace = collect(*generate(
      "laws", {{"phase", "100"}, {"phase_bound", "1"}, {"events", "1000"}, {"drain", "no"}}, 1));
  LiveAccount account;
  std::uint64_t emptied = 0;
  for (const Event& event : trace.events) {
    ASSERT_EQ(account.apply(event), nullptr);
    emptied += account.live_objects() == 0 ? 1 : 0;
  }
  EXPECT_EQ(emptied, 5u);  // a phase is 100 allocations and their deallocations
  EXPECT_EQ(account.peak_live_objects(), 100u);
}

TEST(MeshFragmenter, LeavesOneObjectASpan) {
  const TraceSummary summary = summary_of_generated(
      "mesh-fragmenter", {{"spans", "100"}, {"sizes", "fixed:64"}, {"generations", "2"}});
  EXPECT_EQ(summary.peak_live_objects, 100u * 64 + 100);
}

TEST(GlibcSimple, FreesInTheOrderOfAllocation) {
  const Trace trace = collect(
      *generate("glibc-simple", {{"blocks", "fixed:3"}, {"events", "6"}, {"repeat", "1"}}, 1));
  const std::vector<std::uint32_t> expected = {0, 1, 2, 0, 1, 2};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(trace.events[i].slot, expected[i]);
}

// Replays the events on a line of its own: the heap must reach the bound within 1 percent of it, and
// best fit, next fit and worst fit no less than any allocator must.
class RobsonAgainst : public testing::TestWithParam<std::pair<const char*, LinePolicy>> {};

TEST_P(RobsonAgainst, ForcesTheProvenBound) {
  const auto& [name, policy] = GetParam();
  constexpr std::uint64_t kLive = 4096;
  constexpr std::uint64_t kLargest = 128;
  const Trace trace = collect(*generate("robson",
                                        {{"policy", name},
                                         {"live_units", std::to_string(kLive)},
                                         {"largest_units", std::to_string(kLargest)},
                                         {"unit_bytes", "1"},
                                         {"events", "1"}},
                                        1));
  // One step is one stage; ask for as many events as all stages make.
  const Trace whole = collect(*generate("robson",
                                        {{"policy", name},
                                         {"live_units", std::to_string(kLive)},
                                         {"largest_units", std::to_string(kLargest)},
                                         {"unit_bytes", "1"},
                                         {"drain", "no"},
                                         {"events", "14000"}},
                                        1));
  EXPECT_LT(trace.events.size(), whole.events.size());
  NumberLine line(policy);
  LiveAccount account;
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> places;
  for (const Event& event : whole.events) {
    ASSERT_EQ(account.apply(event), nullptr);
    if (event.op == Op::allocate) {
      places[event.slot] = {line.allocate(event.size_bytes), event.size_bytes};
    } else if (event.op == Op::deallocate) {
      line.deallocate(places[event.slot].first, places[event.slot].second);
    }
  }
  EXPECT_LE(account.peak_live_bytes(), kLive);
  EXPECT_GE(static_cast<double>(line.high()), 0.99 * robson_bound_units(kLive, kLargest)) << name;
}

INSTANTIATE_TEST_SUITE_P(Policies, RobsonAgainst,
                         testing::Values(std::pair("first", LinePolicy::first_fit),
                                         std::pair("best", LinePolicy::best_fit),
                                         std::pair("next", LinePolicy::next_fit),
                                         std::pair("worst", LinePolicy::worst_fit)),
                         [](const auto& param) { return std::string(param.param.first); });

TEST(NumberLine, PlacesAsItsPolicySays) {
  const auto place = [](LinePolicy policy) {
    NumberLine line(policy);
    const std::uint64_t large = line.allocate(8);
    line.allocate(1);
    const std::uint64_t small = line.allocate(4);
    line.allocate(1);
    const std::uint64_t middle = line.allocate(6);
    line.allocate(1);
    line.deallocate(large, 8);
    line.deallocate(small, 4);
    line.deallocate(middle, 6);
    return line.allocate(3);
  };
  EXPECT_EQ(place(LinePolicy::first_fit), 0u);
  EXPECT_EQ(place(LinePolicy::best_fit), 9u);
  EXPECT_EQ(place(LinePolicy::worst_fit), 0u);
  EXPECT_EQ(place(LinePolicy::next_fit), 0u);
}

}  // namespace
}  // namespace fitmark::workloads
