// SPDX-License-Identifier: MIT
//
// Every metric's figure of one run, and the small metrics worked by hand.
#include "analysis/metric/figures.h"

#include <gtest/gtest.h>

#include <array>

#include "analysis/metric/bookkeeping_ratio.h"
#include "analysis/metric/external_fragmentation.h"
#include "analysis/metric/page_occupancy.h"
#include "analysis/metric/throughput.h"

namespace fitmark::analysis {
namespace {

TEST(ExternalFragmentation, IsTheShareOutsideTheLargestExtent) {
  EXPECT_DOUBLE_EQ(external_fragmentation(100, 25), 0.75);
  EXPECT_EQ(external_fragmentation(100, 100), 0);
  EXPECT_EQ(external_fragmentation(0, 0), 0);
}

TEST(ExternalFragmentation, ItsMeanWeighsEachSampleByItsEvents) {
  std::array<Sample, 3> samples{};
  samples[1].event_index = 30;
  samples[2].event_index = 90;
  for (Sample& sample : samples) sample.free_bytes = 100;
  samples[0].largest_free_bytes = 100;  // 0 for 30 events
  samples[1].largest_free_bytes = 50;   // 0.5 for 60
  samples[2].largest_free_bytes = 20;   // 0.8 for 10
  EXPECT_DOUBLE_EQ(*mean_external_fragmentation(samples, 100).value, (30 + 8) / 100.0);
  samples[1].free_bytes = kAbsent;  // counts for nothing
  EXPECT_DOUBLE_EQ(*mean_external_fragmentation(samples, 100).value, 8 / 40.0);
}

TEST(BookkeepingRatio, IsPerLiveByteAndPerObject) {
  Sample sample;
  sample.live_bytes = 100000;
  sample.live_objects = 500;
  sample.bookkeeping_bytes = 4000;
  EXPECT_DOUBLE_EQ(*bookkeeping_ratio(sample).value, 0.04);
  EXPECT_DOUBLE_EQ(*bookkeeping_bytes_per_object(sample).value, 8);
  sample.live_bytes = 1024;
  EXPECT_FALSE(bookkeeping_ratio(sample).value);
  sample.bookkeeping_bytes = kAbsent;
  EXPECT_FALSE(bookkeeping_bytes_per_object(sample).value);
}

TEST(PageOccupancy, IsLiveBytesOverResidentPages) {
  const std::array<std::uint32_t, 4> live = {0, 410, 4096, 2048};
  const PageCensus census = census_of(live, 4096, 17);
  EXPECT_DOUBLE_EQ(*page_occupancy(census).value, 6554.0 / 16384);
  EXPECT_EQ(census.pages_by_occupancy[0], 1u);
  EXPECT_EQ(census.pages_by_occupancy[2], 1u);  // 410 is just above a tenth
  EXPECT_EQ(census.pages_by_occupancy[5], 1u);
  EXPECT_EQ(census.pages_by_occupancy[10], 1u);
  EXPECT_FALSE(page_occupancy(PageCensus{}).value);
}

TEST(PageOccupancy, BandsOfASampleHoldEveryResidentPage) {
  PageCensus census;
  for (std::size_t i = 0; i < census.pages_by_occupancy.size(); ++i) {
    census.pages_by_occupancy[i] = std::size_t{1} << i;
  }
  Sample sample;
  note_pages(census, sample);
  EXPECT_EQ(sample.empty_pages, 1u);
  EXPECT_EQ(sample.pages_filled_to_30_percent, 2u + 4 + 8);
  EXPECT_EQ(sample.pages_filled_to_60_percent, 16u + 32 + 64);
  EXPECT_EQ(sample.pages_filled_to_90_percent, 128u + 256 + 512);
  EXPECT_EQ(sample.pages_filled_above_90_percent, 1024u);
}

TEST(PageOccupancy, SparsePagesAreEmptyOrFilledToThirtyPercent) {
  analysis::Run run;
  run.memory_touch = "all";
  Sample sample;
  EXPECT_EQ(sparse_page_share(run, sample).reason, "pages were not counted");
  PageCensus census;
  note_pages(census, sample);
  EXPECT_EQ(sparse_page_share(run, sample).reason, "no page is resident");
  census.pages_by_occupancy = {1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 6};
  note_pages(census, sample);
  EXPECT_DOUBLE_EQ(*sparse_page_share(run, sample).value, 0.25);
  run.memory_touch = "first";
  EXPECT_EQ(sparse_page_share(run, sample).reason, "not every byte was touched");
}

TEST(Throughput, NetTakesTheNullAllocatorAway) {
  EXPECT_EQ(*ns_per_event(5000, 100).value, 50);
  EXPECT_EQ(*events_per_second(5000, 100).value, 2e7);
  EXPECT_EQ(*net_ns_per_event(5000, 1000, 100).value, 40);
  EXPECT_EQ(*net_ns_per_event(900, 1000, 100).value, 0);
  EXPECT_FALSE(net_ns_per_event(5000, 0, 100).value);
  EXPECT_FALSE(ns_per_event(5000, 0).value);
}

TEST(Figures, AFailedRunHasNoneAndSaysWhy) {
  analysis::Run run;
  run.events = 10;
  run.elapsed_ns = 100;
  run.failure = "killed by signal 11";
  const Figures figures = figures_of(run);
  EXPECT_FALSE(figures.ns_per_event.value);
  EXPECT_EQ(figures.ns_per_event.reason, "the run failed: killed by signal 11");
  EXPECT_FALSE(figures.johnstone_wilson[3].gross.value);
}

TEST(Figures, ThePeaksAreTheLargestSeen) {
  analysis::Run run;
  run.samples.resize(2);
  run.samples[0].held_bytes = 9000;
  run.samples[1].held_bytes = 5000;
  run.samples[1].resident_bytes = 4000;
  run.peak_resident_bytes = 4500;
  EXPECT_EQ(*figures_of(run).peak_held_bytes.value, 9000);
  EXPECT_EQ(*figures_of(run).peak_resident_bytes.value, 4500);
}

}  // namespace
}  // namespace fitmark::analysis
