// SPDX-License-Identifier: MIT
//
// Laws of the passes behind a run: what is read back, and that threads keep caches of their own.
#include "bench/engine/subject_passes.h"

#include <gtest/gtest.h>

#include <vector>

#include "analysis/metric/unusable_free.h"
#include "bench/engine/churn_trace.h"
#include "bench/fixture/sanitized.h"
#include "bench/replay/event_list.h"

namespace fitmark::bench {
namespace {

analysis::Run measure_one(const CompareRequest& request) {
  SilentProgress silent;
  const std::atomic<bool> stop = false;
  return compare(request, silent, stop).front();
}

CompareRequest request_for(const std::string& subject, std::vector<workloads::Event> events) {
  CompareRequest request;
  request.traces = {list_as_trace("t", std::move(events))};
  request.subjects = {subject};
  request.repetitions = 1;
  request.samples = 20;
  request.with_null = false;
  return request;
}

// Churn with a mark in its middle; what it leaves live stays.
std::vector<workloads::Event> marked_churn() {
  std::vector<workloads::Event> events = churn_trace(8000, 300);
  events.insert(events.begin() + 4000, {.size_bytes = 7, .op = workloads::Op::mark});
  return events;
}

TEST(LocalityPass, ReadsEveryLiveByteAtMarksThePeakAndTheEnd) {
  CompareRequest request = request_for("best_fit", marked_churn());
  request.with_locality = true;
  const analysis::Run run = measure_one(request);
  ASSERT_EQ(run.failure, "");
  ASSERT_EQ(run.locality.size(), 3u);
  bool saw_peak = false, saw_mark = false;
  for (const analysis::LocalityWalk& walk : run.locality) {
    EXPECT_GT(walk.objects, 0u) << walk.phase;
    EXPECT_GT(walk.allocation_order_ns, 0) << walk.phase;
    EXPECT_GT(walk.address_order_ns, 0) << walk.phase;
    if (walk.phase == "peak of live bytes") {
      saw_peak = true;
      EXPECT_EQ(walk.event_index, run.peak_live_event_index);
      EXPECT_EQ(walk.bytes, run.peak_live_bytes);
    }
    if (walk.phase == "mark 7") {
      saw_mark = true;
      EXPECT_EQ(walk.event_index, 4000u);
    }
  }
  EXPECT_TRUE(saw_peak);
  EXPECT_TRUE(saw_mark);
  EXPECT_EQ(run.locality.back().phase, "end");
  EXPECT_EQ(run.locality.back().event_index, run.events);
}

TEST(LocalityPass, IsLeftOutUnlessAskedFor) {
  EXPECT_TRUE(measure_one(request_for("best_fit", marked_churn())).locality.empty());
}

// Where no free extent reaches a size, every free byte is unusable for a request of it; the longer the
// request, the more is unusable.
void expect_curve_of_extents(const analysis::Sample& sample) {
  std::uint64_t shorter = 0;
  for (const analysis::UnusableFreeSize& size : analysis::kUnusableFreeSizes) {
    const std::uint64_t below = sample.*size.free_bytes_below;
    ASSERT_NE(below, analysis::kAbsent);
    EXPECT_GE(below, shorter);
    if (sample.largest_free_bytes < size.size_bytes) {
      EXPECT_EQ(below, sample.free_bytes);
    } else {
      EXPECT_LE(below, sample.free_bytes - sample.largest_free_bytes);
    }
    shorter = below;
  }
}

TEST(MemoryPass, TellsTheUnusableFreeIndexOfEveryHeapThatCanBeWalked) {
  for (const char* subject :
       {"best_fit", "buddy", "bitmap", "slab", "tlsf", "best_fit:coalesce=deferred"}) {
    SCOPED_TRACE(subject);
    const analysis::Run run = measure_one(request_for(subject, churn_trace(8000, 300)));
    ASSERT_EQ(run.failure, "");
    ASSERT_GE(run.samples.size(), 20u);
    for (const analysis::Sample& sample : run.samples) expect_curve_of_extents(sample);
  }
}

TEST(MemoryPass, TellsTheUnusableFreeIndexOfATeachingSystem) {
  std::vector<workloads::Event> events;
  for (std::uint32_t slot = 0; slot < 40; ++slot) {
    events.push_back({.size_bytes = 100 + 8 * slot, .slot = slot, .op = workloads::Op::allocate});
  }
  for (std::uint32_t slot = 0; slot < 40; slot += 2) {
    events.push_back({.slot = slot, .op = workloads::Op::deallocate});
  }
  const analysis::Run run = measure_one(request_for("textbook_sbrk", std::move(events)));
  ASSERT_EQ(run.failure, "");
  for (const analysis::Sample& sample : run.samples) expect_curve_of_extents(sample);
}

TEST(MemoryPass, LeavesTheUnusableFreeIndexOfAMallocAbsent) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  const analysis::Run run = measure_one(request_for("system", churn_trace(8000, 300)));
  ASSERT_EQ(run.failure, "");
  for (const analysis::Sample& sample : run.samples) {
    EXPECT_EQ(sample.free_bytes_below_64, analysis::kAbsent);
  }
}

// Each of 16 threads allocates and frees one object of the same size in turn: a malloc with caches or
// arenas for threads holds more for them than for one thread that does it all.
TEST(MemoryPass, ShowsWhatAMallocKeepsForEachThread) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  std::vector<workloads::Event> events;
  for (std::uint32_t i = 0; i < 4000; ++i) {
    const std::uint32_t thread = i / 2 % 16;
    const bool frees = i % 2 == 1;
    events.push_back({.size_bytes = frees ? 0u : 200u,
                      .slot = 0,
                      .thread = thread,
                      .op = frees ? workloads::Op::deallocate : workloads::Op::allocate});
  }
  CompareRequest request = request_for("system", events);
  const analysis::Run threads = measure_one(request);
  request.concurrent = false;
  const analysis::Run one = measure_one(request);
  ASSERT_EQ(threads.failure, "");
  ASSERT_EQ(one.failure, "");
  EXPECT_GT(threads.samples.back().held_bytes, one.samples.back().held_bytes);
  EXPECT_GT(threads.peak_resident_bytes, one.peak_resident_bytes);
}

}  // namespace
}  // namespace fitmark::bench
