// SPDX-License-Identifier: MIT
//
// How often a heap's free extents are walked.
#include "bench/replay/free_extent_walk.h"

#include <gtest/gtest.h>

namespace fitmark::bench {
namespace {

// A thousand tiles, every other one free.
struct LongHeap {
  template <typename F>
  void walk(F&& f) const {
    for (std::uint64_t i = 0; i < 1000; ++i) {
      const auto state = i % 2 == 0 ? allocator::BlockState::free : allocator::BlockState::live;
      f(allocator::Block<std::uint64_t>{i * 32, 32, state});
    }
  }
};

struct ClosedHeap {};

std::uint64_t walks(std::uint64_t events, bool is_at_peak) {
  FreeExtentWalk walk;
  std::uint64_t count = 0;
  for (std::uint64_t event = 1; event <= events; ++event) {
    analysis::Sample sample;
    sample.event_index = event;
    walk.read(LongHeap(), sample, is_at_peak);
    if (sample.free_bytes_below_64 == analysis::kAbsent) continue;
    EXPECT_EQ(sample.free_bytes_below_64, 500u * 32);
    ++count;
  }
  return count;
}

TEST(FreeExtentWalk, IsMadeAsOftenAsTheEventsPayForIt) {
  EXPECT_EQ(walks(1, false), 1u);
  EXPECT_LE(walks(1000, false), 65u);
  EXPECT_GE(walks(1000, false), 64u);
}

TEST(FreeExtentWalk, IsAlwaysMadeAtThePeakOfLiveBytes) { EXPECT_EQ(walks(100, true), 100u); }

TEST(FreeExtentWalk, OfAHeapThatCannotBeWalkedTellsNothing) {
  analysis::Sample sample;
  sample.event_index = 1;
  FreeExtentWalk().read(ClosedHeap(), sample, true);
  EXPECT_EQ(sample.free_bytes_below_64, analysis::kAbsent);
}

}  // namespace
}  // namespace fitmark::bench
