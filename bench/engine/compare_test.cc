// SPDX-License-Identifier: MIT
//
// Laws of a comparison: what every run must hold, on the mallocs that this machine has.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "analysis/metric/peaks.h"
#include "bench/engine.h"
#include "bench/engine/churn_trace.h"
#include "bench/engine/run_of.h"
#include "bench/fixture/sanitized.h"
#include "bench/replay/event_list.h"
#include "bench/subject/heap_list.h"
#include "bench/subject/outside_malloc.h"
#include "bench/subject/textbook_list.h"

namespace fitmark::bench {
namespace {

class Quiet : public Progress {
 public:
  void on_step(const Step& step) override { last_done = std::max(last_done, step.done); }
  void on_run(const analysis::Run&) override { ++runs; }
  std::uint64_t last_done = 0;
  std::size_t runs = 0;
};

std::vector<analysis::Run> measure(const CompareRequest& request) {
  Quiet quiet;
  const std::atomic<bool> stop = false;
  return compare(request, quiet, stop);
}

CompareRequest small_request(std::vector<std::string> subjects) {
  CompareRequest request;
  request.traces = {list_as_trace("churn", churn_trace(20000, 500))};
  request.subjects = std::move(subjects);
  request.repetitions = 2;
  request.samples = 50;
  return request;
}

// The mallocs that are installed, electric fence aside: it has no memory for a page an object.
std::vector<std::string> installed() {
  std::vector<std::string> names = {"system"};
  for (const OutsideMalloc& malloc : outside_mallocs()) {
    if (!locate(malloc).empty() && malloc.name != "electric-fence") names.emplace_back(malloc.name);
  }
  return names;
}

// What the subject explains of its held bytes.
std::uint64_t attributed_bytes(const analysis::Sample& sample) {
  std::uint64_t sum = 0;
  for (std::uint64_t part : {sample.granted_bytes, sample.bookkeeping_bytes, sample.cached_bytes,
                             sample.free_bytes, sample.untouched_bytes}) {
    if (part != analysis::kAbsent) sum += part;
  }
  return sum;
}

// Each peak's census counts the pages of its own sample, and every resident page once.
void expect_pages_at_each_peak(const analysis::Run& run) {
  const analysis::Peaks peaks = analysis::peaks_of(run);
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    ASSERT_EQ(run.pages_at_peaks[i].has_value(), peaks[i].event_index.value.has_value()) << i;
    if (!run.pages_at_peaks[i]) continue;
    const analysis::PageCensus& census = *run.pages_at_peaks[i];
    EXPECT_EQ(static_cast<double>(census.event_index), *peaks[i].event_index.value) << run.subject;
    EXPECT_EQ(static_cast<double>(census.live_bytes), *peaks[i].live_bytes.value) << run.subject;
    std::uint64_t pages = 0;
    for (const std::uint64_t of_class : census.pages_by_occupancy) pages += of_class;
    EXPECT_EQ(pages, census.resident_pages) << run.subject;
  }
}

TEST(Compare, EveryInstalledMallocServesTheSameWork) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  const auto runs = measure(small_request(installed()));
  ASSERT_EQ(runs.size(), 2 * (installed().size() + 1));
  for (const analysis::Run& run : runs) {
    EXPECT_EQ(run.failure, "") << run.subject;
    EXPECT_EQ(run.events, 20000u);
    EXPECT_EQ(run.trace_digest, runs[0].trace_digest);
    EXPECT_EQ(run.peak_live_bytes, runs[0].peak_live_bytes);
    EXPECT_GT(run.elapsed_ns, 0) << run.subject;
    EXPECT_GT(run.null_elapsed_ns, 0) << run.subject;
    if (run.subject == "null") continue;
    EXPECT_GE(run.samples.size(), 50u);
    EXPECT_GE(run.peak_resident_bytes, run.peak_live_bytes) << run.subject;
    ASSERT_TRUE(run.pages_at_peaks[0]) << run.subject;
    EXPECT_EQ(run.pages_at_peaks[0]->live_bytes, run.peak_live_bytes) << run.subject;
    expect_pages_at_each_peak(run);
    for (const analysis::Sample& sample : run.samples) {
      ASSERT_GE(sample.held_bytes, attributed_bytes(sample)) << run.subject;
    }
  }
}

TEST(Compare, RepetitionsGoOnUntilTheyAreSettled) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  CompareRequest request = small_request({"system"});
  request.with_null = false;
  request.with_memory_pass = false;
  request.is_settled = [](std::span<const analysis::Run> runs) { return runs.size() >= 5; };
  EXPECT_EQ(measure(request).size(), 5u) << "two asked, three more to be settled";
  request.budget_s = 1e-9;
  EXPECT_EQ(measure(request).size(), 2u) << "no time beyond those asked";
}

TEST(Compare, SamplesStandInOrderAndHoldThePeakOfLive) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  const auto runs = measure(small_request({"system"}));
  const analysis::Run& run = run_of(runs, "system");
  bool has_peak = false;
  for (std::size_t i = 0; i < run.samples.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(run.samples[i - 1].event_index, run.samples[i].event_index);
    }
    EXPECT_LE(run.samples[i].live_bytes, run.peak_live_bytes);
    EXPECT_GE(run.samples[i].granted_bytes, run.samples[i].live_bytes);
    if (run.samples[i].event_index != run.peak_live_event_index) continue;
    has_peak = run.samples[i].live_bytes == run.peak_live_bytes;
  }
  EXPECT_TRUE(has_peak);
  EXPECT_EQ(run.samples.back().event_index, run.events);
}

TEST(Compare, AStreamedTraceGivesTheSameLiveCurve) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  CompareRequest request = small_request({"system"});
  request.traces = {list_as_trace("churn", churn_trace(300000, 500))};
  request.repetitions = 1;
  const auto whole = measure(request);
  request.budget_bytes = 1000;
  request.ring_bytes = 1;
  const auto streamed = measure(request);
  const auto& a = run_of(whole, "system").samples;
  const auto& b = run_of(streamed, "system").samples;
  EXPECT_EQ(run_of(streamed, "system").failure, "");
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].live_bytes, b[i].live_bytes);
}

TEST(Compare, AMallocThatDidNotServeIsRefused) {
  if (kMallocIsSanitized) GTEST_SKIP() << "the sanitizer serves malloc itself";
  CompareRequest request = small_request({"/proc/self/exe"});  // no malloc in it
  request.repetitions = 1;
  const auto runs = measure(request);
  EXPECT_NE(run_of(runs, "/proc/self/exe").failure.find("not proven"), std::string::npos)
      << run_of(runs, "/proc/self/exe").failure;
  EXPECT_EQ(run_of(runs, "null").failure, "");
}

std::vector<std::string> heaps() {
  std::vector<std::string> names;
  for (const HeapListing& heap : list_heaps()) names.push_back(heap.name);
  return names;
}

TEST(Compare, EveryHeapsAccountsAddUpInEverySample) {
  CompareRequest request = small_request(heaps());
  request.repetitions = 1;
  for (const analysis::Run& run : measure(request)) {
    EXPECT_EQ(run.failure, "") << run.subject;
    if (run.subject == "null") continue;
    ASSERT_TRUE(run.sums) << run.subject;
    EXPECT_GE(run.samples.size(), 50u);
    for (const analysis::Sample& sample : run.samples) {
      ASSERT_EQ(sample.granted_bytes + sample.bookkeeping_bytes + sample.cached_bytes +
                    sample.free_bytes + sample.untouched_bytes,
                sample.held_bytes)
          << run.subject;
      ASSERT_LE(sample.held_bytes, run.sums->max_held_bytes);
    }
  }
}

TEST(Compare, AHeapsMemoryFiguresAreTheSameInEveryRepetition) {
  const auto runs = measure(small_request(heaps()));
  for (const analysis::Run& run : runs) {
    if (run.subject == "null") continue;
    const analysis::Run& first = run_of(runs, run.subject);
    EXPECT_TRUE(run.deterministic);
    EXPECT_EQ(run.sums->held_over_live, first.sums->held_over_live) << run.subject;
    ASSERT_EQ(run.samples.size(), first.samples.size());
    for (std::size_t i = 0; i < run.samples.size(); ++i) {
      ASSERT_EQ(run.samples[i].held_bytes, first.samples[i].held_bytes);
      ASSERT_EQ(run.samples[i].largest_free_bytes, first.samples[i].largest_free_bytes);
    }
  }
}

TEST(Compare, EveryTouchPolicyIsTimed) {
  for (Touch touch : {Touch::none, Touch::first, Touch::page, Touch::all}) {
    CompareRequest request = small_request({heaps()[0]});
    request.timed_touch = touch;
    request.memory_touch = touch;
    request.repetitions = 1;
    const auto runs = measure(request);
    const analysis::Run& run = run_of(runs, heaps()[0]);
    EXPECT_EQ(run.failure, "") << touch_name(touch);
    EXPECT_EQ(run.timed_touch, touch_name(touch));
    EXPECT_EQ(run.memory_touch, touch_name(touch));
  }
}

TEST(Compare, TheThreadsOfATraceReplayAtOnce) {
  CompareRequest request = small_request({heaps()[0]});
  request.traces = {list_as_trace("churn", churn_trace(50000, 500, 4))};
  request.repetitions = 1;
  const auto runs = measure(request);
  for (const analysis::Run& run : runs) {
    EXPECT_EQ(run.failure, "") << run.subject;
    EXPECT_EQ(run.threads, 4u);
    ASSERT_TRUE(run.fidelity);
    EXPECT_LE(run.fidelity->reordered_events, 2 * run.events);
    EXPECT_GT(run.fidelity->timer_ns, 0);
  }
  EXPECT_EQ(run_of(runs, heaps()[0]).subject_origin, "built in, behind one lock");
}

TEST(Compare, TeachingSystemsReplayOrSayWhyNot) {
  std::vector<std::string> names;
  for (const HeapListing& system : list_textbook_systems()) names.push_back(system.name);
  ASSERT_FALSE(names.empty());
  CompareRequest request = small_request(names);
  auto events = churn_trace(3000, 100);
  for (workloads::Event& event : events) event.alignment_log2 = 0;
  request.traces = {list_as_trace("churn", std::move(events))};
  request.repetitions = 1;
  std::size_t served = 0;
  for (const analysis::Run& run : measure(request)) {
    if (run.subject == "null") continue;
    served += run.failure.empty();
    EXPECT_EQ(run.failure.find("signal"), std::string::npos) << run.subject << run.failure;
    if (!run.failure.empty()) continue;
    EXPECT_GE(run.samples.back().held_bytes, run.samples.back().live_bytes) << run.subject;
  }
  EXPECT_GE(served, names.size() - 1);
}

std::uint64_t calls_clocked(const analysis::Run& run) {
  std::uint64_t calls = 0;
  for (const analysis::LatencyRow& row : run.latencies) calls += row.calls;
  return calls;
}

TEST(Compare, ALatencyPassSeesEveryCall) {
  CompareRequest request = small_request({heaps()[0]});
  request.repetitions = 1;
  request.latency_every = 1;
  const auto runs = measure(request);
  const analysis::Run& run = run_of(runs, heaps()[0]);
  EXPECT_EQ(run.failure, "");
  for (const analysis::LatencyRow& row : run.latencies) {
    EXPECT_LE(row.p50_ns, row.p99_ns);
    EXPECT_LE(row.p9999_ns, row.max_ns);
  }
  EXPECT_EQ(calls_clocked(run), run.events);
  ASSERT_FALSE(run.slowest.empty());
  EXPECT_GE(run.slowest.front().latency_ns, run.slowest.back().latency_ns);
  EXPECT_LT(run.slowest.front().event_index, run.events);
}

TEST(Compare, ALatencyPassOfThreadsSeesEveryCall) {
  CompareRequest request = small_request({heaps()[0]});
  request.traces = {list_as_trace("churn", churn_trace(50000, 500, 4))};
  request.repetitions = 1;
  request.latency_every = 1;
  const auto runs = measure(request);
  const analysis::Run& run = run_of(runs, heaps()[0]);
  EXPECT_EQ(run.failure, "");
  EXPECT_EQ(calls_clocked(run), run.events);
}

TEST(Compare, ASecondRoundBeginsWithNothingLive) {
  CompareRequest request = small_request({heaps()[0]});
  request.repetitions = 1;
  request.rounds = 3;
  const auto runs = measure(request);
  for (const analysis::Run& run : runs) EXPECT_EQ(run.failure, "") << run.subject;
}

TEST(Compare, SubjectsTakeTheirRoundsInTurn) {
  class Turns : public Progress {
   public:
    void on_step(const Step& step) override {
      if (step.phase == "timing" && step.done == 0) taken.emplace_back(step.subject);
    }
    void on_run(const analysis::Run& run) override { EXPECT_EQ(run.failure, "") << run.subject; }
    std::vector<std::string> taken;
  } turns;
  CompareRequest request = small_request({heaps()[0], heaps()[1], heaps()[2]});
  request.with_null = false;
  request.repetitions = 1;
  request.rounds = 6;
  const std::atomic<bool> stop = false;
  EXPECT_EQ(compare(request, turns, stop).size(), 3u);
  ASSERT_GE(turns.taken.size(), 3u);
  const std::set<std::string> first_lap(turns.taken.begin(), turns.taken.begin() + 3);
  EXPECT_EQ(first_lap.size(), 3u) << "nobody is twice on before all were";
}

TEST(Compare, AStopKeepsWholeBlocks) {
  class StopAfterOneBlock : public Progress {
   public:
    void on_step(const Step&) override {}
    void on_run(const analysis::Run&) override { stop = true; }
    std::atomic<bool> stop = false;
  } progress;
  CompareRequest request = small_request({});
  request.repetitions = 5;
  EXPECT_EQ(compare(request, progress, progress.stop).size(), 1u);
}

TEST(Compare, WhatWasFinishedIsNotMeasuredAgain) {
  CompareRequest request = small_request({heaps()[0]});
  request.repetitions = 3;
  const auto whole = measure(request);
  request.finished = whole;
  request.finished.pop_back();  // the last block lacks a run
  Quiet quiet;
  const std::atomic<bool> stop = false;
  const auto completed = compare(request, quiet, stop);
  ASSERT_EQ(completed.size(), whole.size());
  EXPECT_EQ(quiet.runs, 2u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(completed[i].elapsed_ns, whole[i].elapsed_ns);
}

TEST(BlockOrder, IsAPermutationThatTheSeedDecides) {
  std::set<std::vector<std::size_t>> seen;
  for (std::uint64_t repetition = 0; repetition < 20; ++repetition) {
    auto order = block_order(6, 7, 0, repetition);
    EXPECT_EQ(order, block_order(6, 7, 0, repetition));
    seen.insert(order);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
  }
  EXPECT_GT(seen.size(), 10u);
}

}  // namespace
}  // namespace fitmark::bench
