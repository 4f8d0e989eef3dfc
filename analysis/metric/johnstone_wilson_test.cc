// SPDX-License-Identifier: MIT
//
// Johnstone and Wilson's four worked by hand.
#include "analysis/metric/johnstone_wilson.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

constexpr std::uint64_t kUnit = kLiveFloorBytes;

// After event i of 4: live 1, 2, 4, 1 units; held 2, 2, 6, 6 of which bookkeeping and rounding are
// half a unit each. Held stays at its peak while live falls, so the four measures differ.
Run example() {
  analysis::Run run;
  run.events = 4;
  const std::uint64_t live[] = {1, 2, 4, 1};
  const std::uint64_t held[] = {2, 2, 6, 8};
  for (std::uint64_t i = 0; i < 4; ++i) {
    Sample sample;
    sample.event_index = i;
    sample.live_bytes = live[i] * kUnit;
    sample.live_objects = live[i];
    sample.granted_bytes = sample.live_bytes + kUnit / 2;
    sample.bookkeeping_bytes = kUnit / 2;
    sample.held_bytes = held[i] * kUnit;
    run.samples.push_back(sample);
  }
  run.peak_live_bytes = 4 * kUnit;
  run.peak_live_event_index = 2;
  return run;
}

TEST(JohnstoneWilson, OneIsTheMeanOverEvents) {
  const auto four = johnstone_wilson(example());
  EXPECT_EQ(four.basis, "held");
  EXPECT_DOUBLE_EQ(*four.measures[0].gross.value, (2 + 1 + 1.5 + 8) / 4);
  EXPECT_DOUBLE_EQ(*four.measures[0].net.value, (1 + 0.5 + 1.25 + 7) / 4);
}

TEST(JohnstoneWilson, TwoIsAtThePeakOfLive) {
  const auto four = johnstone_wilson(example());
  EXPECT_DOUBLE_EQ(*four.measures[1].gross.value, 1.5);
  EXPECT_DOUBLE_EQ(*four.measures[1].net.value, 1.25);
}

TEST(JohnstoneWilson, ThreeIsAtThePeakOfHeld) {
  const auto four = johnstone_wilson(example());
  EXPECT_DOUBLE_EQ(*four.measures[2].gross.value, 8);
  EXPECT_DOUBLE_EQ(*four.measures[2].net.value, 7);
}

TEST(JohnstoneWilson, FourIsPeakOverPeak) {
  const auto four = johnstone_wilson(example());
  EXPECT_DOUBLE_EQ(*four.measures[3].gross.value, 2);
  EXPECT_DOUBLE_EQ(*four.measures[3].net.value, 1.75);
}

TEST(JohnstoneWilson, SumsOverEveryEventGoBeforeSamples) {
  analysis::Run run = example();
  run.samples.resize(1);
  run.sums = PerEventSums{.events_counted = 4,
                          .live_floor_bytes = kUnit,
                          .held_over_live = 12.5,
                          .net_over_live = 9.75,
                          .max_held_bytes = 8 * kUnit,
                          .max_held_event_index = 3,
                          .live_at_max_held_bytes = kUnit,
                          .net_at_max_held_bytes = 7 * kUnit,
                          .max_net_bytes = 7 * kUnit};
  const auto four = johnstone_wilson(run);
  EXPECT_DOUBLE_EQ(*four.measures[0].gross.value, 3.125);
  EXPECT_DOUBLE_EQ(*four.measures[0].net.value, 2.4375);
  EXPECT_DOUBLE_EQ(*four.measures[2].gross.value, 8);
  EXPECT_DOUBLE_EQ(*four.measures[2].net.value, 7);
  EXPECT_DOUBLE_EQ(*four.measures[3].net.value, 1.75);
}

TEST(JohnstoneWilson, AnUnevenSeriesWeighsASampleByItsEvents) {
  analysis::Run run = example();
  run.samples[3].event_index = 9;  // the third sample now stands for 7 of 10 events
  run.events = 10;
  EXPECT_DOUBLE_EQ(*johnstone_wilson(run).measures[0].gross.value, (2 + 1 + 7 * 1.5 + 8) / 10);
}

TEST(JohnstoneWilson, WithoutHeldBytesResidentOnesServeAndNetIsAbsent) {
  analysis::Run run = example();
  for (Sample& sample : run.samples) {
    sample.resident_bytes = sample.held_bytes;
    sample.held_bytes = kAbsent;
  }
  const auto four = johnstone_wilson(run);
  EXPECT_EQ(four.basis, "resident");
  EXPECT_DOUBLE_EQ(*four.measures[3].gross.value, 2);
  EXPECT_FALSE(four.measures[3].net.value);
  EXPECT_NE(four.measures[3].net.reason, "");
}

TEST(JohnstoneWilson, ASmallLiveSetDoesNotApply) {
  analysis::Run run = example();
  for (Sample& sample : run.samples) sample.live_bytes = 1024;
  run.peak_live_bytes = 1024;
  for (const GrossNet& measure : johnstone_wilson(run).measures) {
    EXPECT_FALSE(measure.gross.value);
    EXPECT_NE(measure.gross.reason, "");
  }
}

TEST(JohnstoneWilson, NoSamplesIsNoFigureAndNoCrash) {
  for (const GrossNet& measure : johnstone_wilson(analysis::Run{}).measures) {
    EXPECT_FALSE(measure.gross.value);
  }
}

}  // namespace
}  // namespace fitmark::analysis
