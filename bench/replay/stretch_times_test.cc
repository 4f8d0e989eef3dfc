// SPDX-License-Identifier: MIT
//
// Laws of the time that counts: what disturbs some rounds, anywhere, does not move it.
#include "bench/replay/stretch_times.h"

#include <gtest/gtest.h>

namespace fitmark::bench {
namespace {

// Adds a round in which each of ten stretches of 1000 steps takes 100 ns more than the one before.
void add_round(StretchTimes& times, std::uint64_t round, std::uint64_t disturbed,
               std::uint64_t ns) {
  for (std::uint64_t i = 0; i < 10; ++i) {
    times.add(round, i * 1000, 100 * (i + 1) + (i == disturbed ? ns : 0));
  }
}

TEST(StretchTimes, ADisturbanceInEachRoundIsNotSeenWhereItMovesAbout) {
  StretchTimes times(10000, 9);
  add_round(times, 0, 0, 1000000);  // to warm up
  for (std::uint64_t round = 1; round < 9; ++round) add_round(times, round, round, 5000);
  EXPECT_EQ(times.undisturbed_ns(), 5500u);
}

TEST(StretchTimes, WhatHappensInEveryWarmRoundIsSeen) {
  StretchTimes times(10000, 9);
  for (std::uint64_t round = 0; round < 9; ++round) add_round(times, round, 3, round < 1 ? 0 : 70);
  EXPECT_EQ(times.undisturbed_ns(), 5570u);
}

TEST(StretchTimes, ASingleRoundCountsWhole) {
  StretchTimes times(10000, 1);
  EXPECT_EQ(times.steps_from(0, 10000), 10000u);
  times.add(0, 0, 123);
  times.add(0, 5000, 7);
  EXPECT_EQ(times.undisturbed_ns(), 130u);
}

TEST(StretchTimes, StretchesCoverEveryStepOnce) {
  for (const std::uint64_t events : {1u, 999u, 1000u, 1001u, 5000000u}) {
    StretchTimes times(events, 2);
    std::uint64_t at = 0;
    while (at < events) {
      const std::uint64_t count = times.steps_from(at, events - at);
      ASSERT_GT(count, 0u);
      times.add(1, at, 1);
      at += count;
    }
    EXPECT_EQ(at, events);
    EXPECT_GT(times.undisturbed_ns(), 0u);
    EXPECT_LE(times.undisturbed_ns(), 4096u);
  }
}

TEST(StretchTimes, ATraceWithoutEventsTakesNoTime) {
  EXPECT_EQ(StretchTimes(0, 3).undisturbed_ns(), 0u);
}

}  // namespace
}  // namespace fitmark::bench
