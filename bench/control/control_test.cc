// SPDX-License-Identifier: MIT
//
// The judge of the control, on runs whose noise and difference are known.
#include "bench/control/control.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "workloads/generator/generator.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kComparisons = 20;
constexpr std::uint64_t kRepetitions = 10;

analysis::Run one_run(const std::string& subject, std::uint64_t repetition, double elapsed_ns,
                      std::uint64_t resident_bytes) {
  analysis::Run run;
  run.subject = subject;
  run.trace = "t";
  run.trace_digest = "d";
  run.repetition = repetition;
  run.events = 1000;
  run.peak_live_bytes = 1 << 20;
  run.elapsed_ns = elapsed_ns;
  run.peak_resident_bytes = resident_bytes;
  return run;
}

// Noise of one per cent; the slower one takes `slowdown` times as long, the leaking one leaks.
std::vector<analysis::Run> noisy_runs(double slowdown, double leak) {
  std::mt19937 random(7);  // its sequence is the same with every library; distributions are not
  const auto noise = [&] { return 1 + (static_cast<double>(random() % 2001) - 1000) * 1e-5; };
  std::vector<analysis::Run> runs;
  for (std::uint64_t repetition = 0; repetition < kComparisons * kRepetitions; ++repetition) {
    for (const std::string subject : {"wrapper", "the same", "slower", "leaking"}) {
      const double time = 1e6 * noise() * (subject == "slower" ? slowdown : 1);
      const double bytes = 2e6 * noise() * (subject == "leaking" ? leak : 1);
      runs.push_back(one_run(subject, repetition, time, static_cast<std::uint64_t>(bytes)));
    }
  }
  return runs;
}

TEST(Control, EqualsAreCalledEqualAndPlantedDifferencesFound) {
  const auto rows = judge_control(noisy_runs(1.05, 1.05), kRepetitions, kComparisons, 1);
  ASSERT_EQ(rows.size(), 4u);
  for (const ControlRow& row : rows) {
    EXPECT_TRUE(row.passed) << row.subject << " " << row.metric;
    EXPECT_EQ(row.tally.comparisons, kComparisons);
    EXPECT_NEAR(row.median_ratio, row.should_differ ? 1.05 : 1, 0.003) << row.subject;
    EXPECT_EQ(row.gate_failures, row.should_differ ? kComparisons : 0) << row.subject;
  }
}

TEST(Control, ASlowdownThatIsNotThereIsNotFound) {
  const auto rows = judge_control(noisy_runs(1, 1.05), kRepetitions, kComparisons, 1);
  EXPECT_FALSE(rows[2].passed);
  EXPECT_LE(rows[2].tally.worse, 2u);
}

TEST(Control, TheLeakIsReallyPlantedAndTheCallsServed) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer serves malloc itself";
#endif
  SilentProgress silent;
  CompareRequest request;
  request.traces = {{"ramp", [] {
                       return workloads::generate("ramp", {{"live_objects", "4000"}}, 1);
                     }}};
  const std::string wrapper = FITMARK_PLANTED_MALLOC;
  request.subjects = {wrapper, wrapper + ":PLANTED_LEAK_PERCENT=50"};
  request.repetitions = 1;
  const std::atomic<bool> stop = false;
  std::uint64_t plain = 0, leaking = 0, live = 0;
  for (const analysis::Run& run : compare(request, silent, stop)) {
    EXPECT_EQ(run.failure, "") << run.subject;
    live = run.peak_live_bytes;
    if (run.subject == request.subjects[0]) plain = run.peak_resident_bytes;
    if (run.subject == request.subjects[1]) leaking = run.peak_resident_bytes;
  }
  EXPECT_GE(leaking, plain + live / 2);
}

}  // namespace
}  // namespace fitmark::bench
