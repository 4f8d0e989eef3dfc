// SPDX-License-Identifier: MIT
//
// Laws of the teaching systems under replay: what fits runs and adds up, what does not is told why.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/engine.h"
#include "bench/engine/churn_trace.h"
#include "bench/engine/run_of.h"
#include "bench/replay/event_list.h"
#include "bench/subject/textbook_list.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

std::vector<analysis::Run> measure_once(std::vector<std::string> subjects,
                                        std::vector<Event> events,
                                        std::uint64_t latency_every = 0) {
  CompareRequest request;
  request.traces = {list_as_trace("small", std::move(events))};
  request.subjects = std::move(subjects);
  request.repetitions = 1;
  request.samples = 20;
  request.latency_every = latency_every;
  SilentProgress silent;
  const std::atomic<bool> stop = false;
  return compare(request, silent, stop);
}

// Churn that asks for no alignment but malloc's.
std::vector<Event> plain_churn(std::size_t count, std::uint32_t threads) {
  std::vector<Event> events = churn_trace(count, 100, threads);
  for (Event& event : events) event.alignment_log2 = 0;
  return events;
}

// 64 blocks of 1024 bytes behind a mark, every second one freed, then 2048 bytes asked for: the
// request is event 97.
std::vector<Event> comb() {
  std::vector<Event> events = {{.size_bytes = 1, .op = Op::mark}};
  for (std::uint32_t slot = 0; slot < 64; ++slot) {
    events.push_back({.size_bytes = 1024, .slot = slot, .op = Op::allocate});
  }
  for (std::uint32_t slot = 0; slot < 64; slot += 2) {
    events.push_back({.slot = slot, .op = Op::deallocate});
  }
  events.push_back({.size_bytes = 2048, .slot = 0, .op = Op::allocate});
  return events;
}

class TextbookRun : public testing::TestWithParam<std::string> {};

TEST_P(TextbookRun, AccountsAddUpInEverySample) {
  const auto runs = measure_once({GetParam()}, plain_churn(4000, 1), 1);
  const analysis::Run& run = run_of(runs, GetParam());
  ASSERT_EQ(run.failure, "");
  EXPECT_TRUE(run.deterministic);
  EXPECT_FALSE(run.latencies.empty());
  ASSERT_GE(run.samples.size(), 20u);
  for (const analysis::Sample& sample : run.samples) {
    ASSERT_EQ(sample.granted_bytes + sample.bookkeeping_bytes + sample.free_bytes,
              sample.held_bytes);
    ASSERT_GE(sample.granted_bytes, sample.live_bytes);
    ASSERT_LE(sample.largest_free_bytes, sample.free_bytes);
  }
}

TEST_P(TextbookRun, ThreadsShareTheSystemBehindOneLock) {
  const auto runs = measure_once({GetParam()}, plain_churn(2000, 3));
  EXPECT_EQ(run_of(runs, GetParam()).failure, "");
  EXPECT_EQ(run_of(runs, GetParam()).subject_origin, "built in, behind one lock");
}

TEST_P(TextbookRun, AnAlignmentThatItCannotGiveIsRefusedAndOthersGoOn) {
  const auto runs = measure_once({GetParam(), "best_fit"}, churn_trace(2000, 100));
  EXPECT_NE(run_of(runs, GetParam()).failure.find("and the trace asks for 512"), std::string::npos)
      << run_of(runs, GetParam()).failure;
  EXPECT_EQ(run_of(runs, "best_fit").failure, "");
}

TEST_P(TextbookRun, ASizeThatItCannotServeIsRefused) {
  const auto runs = measure_once({GetParam()}, {{.size_bytes = std::uint64_t{1} << 40}});
  EXPECT_NE(run_of(runs, GetParam()).failure.find("leave the subject out"), std::string::npos)
      << run_of(runs, GetParam()).failure;
}

INSTANTIATE_TEST_SUITE_P(EverySystem, TextbookRun,
                         testing::Values("textbook_best_fit", "textbook_mem", "textbook_ostep",
                                         "textbook_sbrk", "textbook_server",
                                         "textbook_server:tracker=bitmap"));

TEST(TextbookRegion, ThatIsTooSmallForThePeakIsRefusedWithTheRemedy) {
  const auto runs = measure_once({"textbook_mem:region=4096"}, comb());
  const std::string failure = run_of(runs, "textbook_mem:region=4096").failure;
  EXPECT_NE(failure.find("give it a larger region"), std::string::npos) << failure;
}

TEST(TextbookRegion, ThatIsFragmentedNamesTheEventAndTheLargestExtent) {
  // 64 * (1024 + 8) bytes and nothing else: the freed half lies in 32 extents.
  const std::string subject = "textbook_best_fit:region=66048";
  const std::string failure = run_of(measure_once({subject}, comb()), subject).failure;
  EXPECT_NE(failure.find("out of memory at event 97: no block for 2048 bytes"), std::string::npos)
      << failure;
  EXPECT_NE(failure.find("with 32768 bytes free in 32 extents of which the largest has 1024"),
            std::string::npos)
      << failure;
}

TEST(TextbookRegion, ThatIsSizedFromTheTraceHoldsTheSameComb) {
  const auto runs = measure_once({"textbook_best_fit"}, comb());
  EXPECT_EQ(run_of(runs, "textbook_best_fit").failure, "");
}

TEST(TextbookRegion, ThatTheSystemCannotHaveEndsTheRunOnly) {
  const auto runs = measure_once({"textbook_ostep:region=99999999999", "best_fit"}, comb());
  const std::string failure = run_of(runs, "textbook_ostep:region=99999999999").failure;
  EXPECT_NE(failure.find("cannot be had"), std::string::npos) << failure;
  EXPECT_EQ(run_of(runs, "best_fit").failure, "");
}

}  // namespace
}  // namespace fitmark::bench
