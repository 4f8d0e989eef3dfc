// SPDX-License-Identifier: MIT
//
// Laws of the three peaks' censuses.
#include "bench/replay/peak_pages.h"

#include <gtest/gtest.h>

#include <vector>

namespace fitmark::bench {
namespace {

analysis::Sample sample(std::uint64_t event_index, std::uint64_t live_bytes,
                        std::uint64_t held_bytes, std::uint64_t resident_bytes) {
  analysis::Sample sample;
  sample.event_index = event_index;
  sample.live_bytes = live_bytes;
  sample.held_bytes = held_bytes;
  sample.resident_bytes = resident_bytes;
  return sample;
}

analysis::PagesAtPeaks pages_of(const std::vector<analysis::Sample>& samples) {
  PeakPages pages;
  for (const analysis::Sample& sample : samples) {
    analysis::PageCensus census;
    census.event_index = sample.event_index;
    pages.see(sample, census);
  }
  return pages.at_peaks();
}

TEST(PeakPages, EachStandsWhereThePeaksOfTheRunStand) {
  analysis::Run run;
  run.samples = {sample(1, 10, 20, 20), sample(2, 50, 60, 55), sample(3, 40, 60, 70),
                 sample(4, 30, 90, 70), sample(5, 50, 80, 60)};
  run.peak_live_event_index = 2;
  run.peak_live_bytes = 50;
  const analysis::Peaks peaks = analysis::peaks_of(run);
  const analysis::PagesAtPeaks pages = pages_of(run.samples);
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    EXPECT_EQ(static_cast<double>(pages[i]->event_index), *peaks[i].event_index.value) << i;
  }
  EXPECT_EQ(pages[0]->event_index, 2u);
  EXPECT_EQ(pages[1]->event_index, 4u);
  EXPECT_EQ(pages[2]->event_index, 3u);
}

TEST(PeakPages, BytesThatAreNotRevealedHaveNoPeak) {
  const auto pages = pages_of({sample(1, 5, analysis::kAbsent, 9)});
  EXPECT_TRUE(pages[0].has_value());
  EXPECT_FALSE(pages[1].has_value());
  EXPECT_TRUE(pages[2].has_value());
}

}  // namespace
}  // namespace fitmark::bench
