// SPDX-License-Identifier: MIT
//
// The three peaks of a run of three samples, worked by hand.
#include "analysis/metric/peaks.h"

#include <gtest/gtest.h>

#include <string>

#include "analysis/metric/unusable_free.h"

namespace fitmark::analysis {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

Sample sample_at(std::uint64_t event_index, std::uint64_t live, std::uint64_t held,
                 std::uint64_t resident) {
  Sample sample;
  sample.event_index = event_index;
  sample.live_bytes = live;
  sample.live_objects = 4;
  sample.granted_bytes = live + 1024;
  sample.bookkeeping_bytes = 4096;
  sample.free_bytes = held - live - 5120;
  sample.largest_free_bytes = sample.free_bytes / 2;
  sample.free_extents = 2;
  sample.held_bytes = held;
  sample.resident_bytes = resident;
  begin_free_extents(sample);
  add_free_extent(sample, sample.free_bytes / 2);
  add_free_extent(sample, sample.free_bytes / 2);
  return sample;
}

// Live is greatest at 10, resident at 20, held at 30.
Run three_peaks() {
  Run run;
  run.events = 40;
  run.memory_touch = "all";
  run.peak_live_bytes = 2 * kMiB;
  run.peak_live_event_index = 10;
  run.samples = {sample_at(10, 2 * kMiB, 3 * kMiB, 2 * kMiB),
                 sample_at(20, kMiB, 3 * kMiB + 4096, 3 * kMiB),
                 sample_at(30, kMiB, 4 * kMiB, 2 * kMiB)};
  return run;
}

Figure metric(const PeakFigures& peak, const std::string& name) {
  for (std::size_t i = 0; i < kSeriesMetrics.size(); ++i) {
    if (name == kSeriesMetrics[i].name) return peak.metrics[i];
  }
  return Figure::absent("no such metric");
}

TEST(Peaks, EachStandsAtTheSampleWithTheMostOfItsBytes) {
  const Peaks peaks = peaks_of(three_peaks());
  EXPECT_EQ(peaks[0].event_index.value, 10);
  EXPECT_EQ(peaks[1].event_index.value, 30);
  EXPECT_EQ(peaks[2].event_index.value, 20);
  EXPECT_EQ(peaks[1].held_bytes.value, 4.0 * kMiB);
  EXPECT_EQ(peaks[1].live_bytes.value, 1.0 * kMiB);
}

TEST(Peaks, HoldEveryMetricOfTheSeriesAtTheirSample) {
  const Peaks peaks = peaks_of(three_peaks());
  EXPECT_EQ(metric(peaks[0], "held_over_live").value, 1.5);
  EXPECT_EQ(metric(peaks[1], "held_over_live").value, 4);
  EXPECT_EQ(metric(peaks[1], "net_held_over_live").value, 4 - 5120.0 / kMiB);
  EXPECT_EQ(metric(peaks[2], "page_occupancy").value, 1.0 / 3);
  EXPECT_EQ(metric(peaks[2], "external_fragmentation").value, 0.5);
  EXPECT_EQ(metric(peaks[0], "bookkeeping_ratio").value, 4096.0 / (2 * kMiB));
  EXPECT_EQ(metric(peaks[0], "bookkeeping_bytes_per_object").value, 1024);
  // Two extents of some 0.5 MiB at the peak of live.
  EXPECT_EQ(metric(peaks[0], "unusable_free_index_262144").value, 0);
  EXPECT_EQ(metric(peaks[0], "unusable_free_index_2097152").value, 1);
}

TEST(Peaks, TakeTheUnusableFreeIndexFromTheNearestWalkAndSayWhich) {
  analysis::Run run = three_peaks();
  for (const std::size_t i : {1, 2}) {
    for (const UnusableFreeSize& size : kUnusableFreeSizes) {
      run.samples[i].*size.free_bytes_below = kAbsent;
    }
  }
  const Peaks peaks = peaks_of(run);
  EXPECT_EQ(metric(peaks[1], "unusable_free_index_262144").value, 0);
  EXPECT_EQ(peaks[1].unusable_free_event_index.value, 10);
  EXPECT_EQ(peaks[1].event_index.value, 30);
}

TEST(Peaks, OfASubjectThatRevealsNothingAreAbsentWithTheReason) {
  analysis::Run run = three_peaks();
  for (Sample& sample : run.samples) {
    Sample bare;
    bare.event_index = sample.event_index;
    bare.live_bytes = sample.live_bytes;
    bare.resident_bytes = sample.resident_bytes;
    sample = bare;
  }
  run.memory_touch = "first";
  const Peaks peaks = peaks_of(run);
  EXPECT_EQ(peaks[1].event_index.reason, "the subject does not reveal these bytes");
  EXPECT_EQ(peaks[2].event_index.value, 20);
  EXPECT_EQ(metric(peaks[2], "page_occupancy").reason, "not every byte was touched");
  EXPECT_EQ(metric(peaks[0], "unusable_free_index_64").reason,
            "the subject does not reveal its free extents");
  EXPECT_EQ(peaks_of(analysis::Run{})[0].event_index.reason, "no samples were taken");
}

}  // namespace
}  // namespace fitmark::analysis
