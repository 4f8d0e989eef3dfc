// SPDX-License-Identifier: MIT
//
// Summaries counted by hand.
#include "workloads/summary.h"

#include <gtest/gtest.h>

namespace fitmark::workloads {
namespace {

TraceSummary summary_of(std::span<const Event> events) {
  Summariser summariser;
  summariser.add(events);
  return summariser.summary();
}

TEST(Summary, AgreesWithASmallTraceByHand) {
  const TraceSummary summary = summary_of(std::vector<Event>{
      {.size_bytes = 100, .time_ns = 10, .slot = 0},
      {.size_bytes = 0, .time_ns = 20, .slot = 1, .alignment_log2 = 6},
      {.size_bytes = 300, .time_ns = 30, .slot = 0, .op = Op::reallocate},
      {.time_ns = 40, .slot = 0, .thread = 1, .op = Op::deallocate},
      {.size_bytes = 50, .time_ns = 50, .slot = 0, .thread = 1, .op = Op::allocate_zeroed},
      {.size_bytes = 7, .time_ns = 60, .op = Op::mark},
  });
  EXPECT_EQ(summary.events, 6u);
  EXPECT_EQ(summary.threads, 2u);
  EXPECT_EQ(summary.allocations, 3u);
  EXPECT_EQ(summary.deallocations, 1u);
  EXPECT_EQ(summary.reallocations, 1u);
  EXPECT_EQ(summary.marks, 1u);
  EXPECT_EQ(summary.hand_offs, 1u);
  EXPECT_EQ(summary.requested_bytes, 450u);
  EXPECT_EQ(summary.peak_live_bytes, 300u);
  EXPECT_EQ(summary.peak_event_index, 2u);
  EXPECT_EQ(summary.peak_live_objects, 2u);
  EXPECT_EQ(summary.live_bytes_at_end, 50u);
  EXPECT_EQ(summary.live_objects_at_end, 2u);
  EXPECT_EQ(summary.largest_bytes, 300u);
  EXPECT_EQ(summary.duration_ns, 60u);
  EXPECT_EQ(summary.size_bytes[0], 1u);       // 0
  EXPECT_EQ(summary.size_bytes[6], 1u);       // 50
  EXPECT_EQ(summary.size_bytes[7], 1u);       // 100
  EXPECT_EQ(summary.size_bytes[9], 1u);       // 300
  EXPECT_EQ(summary.lifetime_events[2], 1u);  // 3
  EXPECT_EQ(summary.lifetime_ns[5], 1u);      // 30
  EXPECT_EQ(summary.alignments[0], 2u);
  EXPECT_EQ(summary.alignments[6], 1u);
  EXPECT_EQ(summary.thread_events, (std::vector<std::uint64_t>{4, 2}));
}

TEST(Summary, LiveCurveIsBoundedAndKeepsThePeak) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 40'000; ++i) {
    const std::uint64_t bytes = i == 12'345 ? 1'000'000 : 10;
    events.push_back({.size_bytes = bytes, .slot = 0});
    events.push_back({.slot = 0, .op = Op::deallocate});
  }
  const TraceSummary summary = summary_of(events);
  EXPECT_LE(summary.live_curve.size(), kLivePoints);
  EXPECT_GT(summary.live_curve.size(), kLivePoints / 2);
  std::uint64_t peak = 0;
  std::uint64_t previous = 0;
  for (const LivePoint& point : summary.live_curve) {
    peak = std::max(peak, point.live_bytes);
    EXPECT_TRUE(point.event_index > previous || &point == &summary.live_curve.front());
    previous = point.event_index;
  }
  EXPECT_EQ(peak, summary.peak_live_bytes);
}

TEST(Summary, NamesTheFirstEventThatNoTraceHolds) {
  Summariser summariser;
  try {
    summariser.add(std::vector<Event>{{.slot = 0}, {.slot = 5, .op = Op::deallocate}});
    FAIL();
  } catch (const TraceError& error) {
    EXPECT_NE(std::string(error.what()).find("event 1 "), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("not live"), std::string::npos);
  }
}

TEST(Digest, IgnoresTimesAndStacksAndNothingElse) {
  const auto digest_of = [](const Event& event) {
    Digest digest;
    digest.add(std::span(&event, 1));
    return digest.text();
  };
  const std::string plain = digest_of({.size_bytes = 8});
  EXPECT_EQ(plain, digest_of({.size_bytes = 8, .time_ns = 5, .stack = 3}));
  EXPECT_NE(plain, digest_of({.size_bytes = 9}));
  EXPECT_NE(plain, digest_of({.size_bytes = 8, .slot = 1}));
  EXPECT_NE(plain, digest_of({.size_bytes = 8, .thread = 1}));
  EXPECT_NE(plain, digest_of({.size_bytes = 8, .op = Op::reallocate}));
  EXPECT_NE(plain, digest_of({.size_bytes = 8, .alignment_log2 = 4}));
}

}  // namespace
}  // namespace fitmark::workloads
