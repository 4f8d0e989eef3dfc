// SPDX-License-Identifier: MIT
//
// Laws of the relay: recorded order, and each step on a thread of its own.
#include "bench/replay/relay.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "bench/engine/churn_trace.h"

namespace fitmark::bench {
namespace {

// Unsynchronised on purpose: the baton is all that keeps threads apart.
struct Witness {
  std::vector<Step> seen;
  std::map<std::uint32_t, std::set<pthread_t>> threads;  // that ran the steps of a recorded one

  void replay(std::span<const Step> steps) {
    for (const Step& step : steps) {
      seen.push_back(step);
      threads[step.order].insert(pthread_self());
    }
  }
};

std::vector<Step> steps_of(std::size_t count, std::uint32_t threads) {
  std::vector<Step> steps;
  for (const workloads::Event& event : churn_trace(count, 100, threads)) {
    steps.push_back(Step::from(event, event.thread));
  }
  return steps;
}

TEST(Relay, KeepsTheRecordedOrderAndGivesEachThreadItsOwnSteps) {
  const std::vector<Step> steps = steps_of(4000, 7);
  Witness witness;
  {
    Relay relay(witness, 7);
    const std::span all(steps);
    relay.replay(all.first(1500));
    relay.replay({});
    relay.replay(all.subspan(1500));
  }
  ASSERT_EQ(witness.seen.size(), steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    ASSERT_EQ(witness.seen[i].packed, steps[i].packed) << i;
    ASSERT_EQ(witness.seen[i].slot, steps[i].slot) << i;
  }
  std::set<pthread_t> all;
  ASSERT_EQ(witness.threads.size(), 7u);
  for (const auto& [recorded, threads] : witness.threads) {
    EXPECT_EQ(threads.size(), 1u) << recorded;
    all.insert(threads.begin(), threads.end());
  }
  EXPECT_EQ(all.size(), 7u);
  EXPECT_EQ(*witness.threads[0].begin(), pthread_self());
}

TEST(Relay, ThreadsBeyondTheLimitShare) {
  Witness witness;
  const std::vector<Step> steps = steps_of(2000, 9);
  Relay<Witness>(witness, 4).replay(steps);
  EXPECT_EQ(witness.threads[1], witness.threads[5]);
  EXPECT_EQ(witness.threads[8], witness.threads[0]);
  EXPECT_NE(witness.threads[2], witness.threads[3]);
}

TEST(Relay, OneThreadRunsWhereItIsCalled) {
  Witness witness;
  const std::vector<Step> steps = steps_of(500, 3);
  Relay<Witness>(witness, 1).replay(steps);
  ASSERT_EQ(witness.seen.size(), 500u);
  for (const auto& [recorded, threads] : witness.threads) {
    EXPECT_EQ(threads, std::set<pthread_t>{pthread_self()}) << recorded;
  }
}

TEST(Relay, BeginsAndEndsAsManyThreadsAsItMay) {
  for (int round = 0; round < 3; ++round) {
    Witness witness;
    const std::vector<Step> steps = steps_of(3000, kMaxReplayThreads);
    Relay<Witness>(witness, kMaxReplayThreads).replay(steps);
    EXPECT_EQ(witness.seen.size(), steps.size());
  }
}

}  // namespace
}  // namespace fitmark::bench
