// SPDX-License-Identifier: MIT
//
// Advice names the front, its figures, and what is not known.
#include "analysis/report/advice.h"

#include <gtest/gtest.h>

#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"
#include "analysis/report/trace_profile.h"

namespace fitmark::analysis {
namespace {

std::string names_of(const std::vector<ParetoPoint>& points) {
  std::string names;
  for (const ParetoPoint& point : points) names += point.subject;
  return names;
}

TEST(ParetoFront, KeepsWhatNothingBeatsInBoth) {
  const std::vector<ParetoPoint> points = {
      {"a", 5, 1}, {"b", 1, 5}, {"c", 3, 3}, {"d", 4, 4}, {"e", 3, 5}};
  EXPECT_EQ(names_of(pareto_front(points)), "bca");
  EXPECT_EQ(names_of(pareto_front({{"a", 1, 1}, {"b", 1, 1}})), "ab");
  EXPECT_TRUE(pareto_front({}).empty());
}

Report race() {
  std::vector<analysis::Run> runs;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const double noise = static_cast<double>(i % 3);
    runs.push_back(example_outside_run("system", i, 100 + noise));
    runs.push_back(example_run("best_fit", i, 120 + noise, 1.1));
    runs.push_back(example_run("worst_fit", i, 200 + noise, 1.5));
    runs.push_back(example_run("null", i, 1, 1.01));
  }
  return make_report(example_context(), runs);
}

TEST(Advice, NamesTheEndsOfTheFrontAndWhatIsBeaten) {
  const Report report = race();
  ASSERT_FALSE(report.advice.empty());
  ASSERT_EQ(report.advice.size(), 2u);
  EXPECT_EQ(report.advice[0].trace, "") << report.advice[0].sentence;
  EXPECT_EQ(report.advice[1].trace, report.runs[0].run.trace);
  EXPECT_EQ(
      report.advice[1].sentence,
      "On python3.fitrace, by the medians choose system (101 ns per event, 1.26 MiB) for time or "
      "best_fit (121 ns per event, 1.10 MiB) for memory; 1 other is beaten in both.");
}

TEST(Advice, NamesNobodyForAHundredthOfTheMemory) {
  std::vector<analysis::Run> runs;
  for (std::uint64_t i = 0; i < 5; ++i) {
    runs.push_back(example_run("first_fit", i, 100, 1.1));
    runs.push_back(example_run("best_fit", i, 200, 1.095));
    runs.push_back(example_run("system", i, 150, 1.2));
  }
  const Report report = make_report(example_context(), runs);
  EXPECT_EQ(report.advice.back().sentence.find("best_fit ("), std::string::npos);
  EXPECT_NE(
      report.advice.back().sentence.find(
          "for time and memory; 1 other is beaten in both; 1 saves less than 1 % more memory."),
      std::string::npos)
      << report.advice.back().sentence;
}

TEST(Advice, SaysHowFarTheBestIsFromTheBounds) {
  Report report = race();
  report.bounds.emplace_back();
  report.bounds[0].trace = report.runs[0].run.trace;
  report.bounds[0].trace_digest = report.runs[0].run.trace_digest;
  report.bounds[0].load_bytes = 1 << 20;
  report.bounds[0].achievable_bytes = Figure::of(1.05 * (1 << 20));
  conclude(report);
  EXPECT_EQ(report.advice.back().sentence,
            "On python3.fitrace, best_fit comes nearest the floor of 1.00 MiB: 10.0 % above it, "
            "4.8 % above "
            "the 1.05 MiB that fixed addresses can reach with foresight.");
  EXPECT_NEAR(*report.runs[1].figures.above_achievable_ratio.value, 1.1 / 1.05 - 1, 1e-5);
}

TEST(Advice, SaysWhatTheRepetitionsDoNotShow) {
  const std::vector<analysis::Run> runs = {example_outside_run("system", 0, 100),
                                           example_run("best_fit", 0, 90, 1.1)};
  const Report report = make_report(example_context(), runs);
  EXPECT_NE(report.advice.back().sentence.find(
                "do not show a difference in time from system for best_fit (-10.0 %)"),
            std::string::npos)
      << report.advice.back().sentence;
}

TEST(TraceProfile, CountsByDoublings) {
  ProfileAccount account;
  for (const Lifetime& lifetime : {Lifetime{0, 1, 16}, {0, 3, 31}, {2, 10, 64}}) {
    account.add(lifetime);
  }
  const TraceProfile profile = account.finish("t", "ff");
  EXPECT_EQ(profile.size_lower_bytes, (std::vector<std::uint64_t>{16, 32, 64}));
  EXPECT_EQ(profile.size_objects, (std::vector<std::uint64_t>{2, 0, 1}));
  EXPECT_EQ(profile.lifetime_lower_events, (std::vector<std::uint64_t>{1, 2, 4, 8}));
  EXPECT_EQ(profile.lifetime_objects, (std::vector<std::uint64_t>{1, 1, 0, 1}));
}

}  // namespace
}  // namespace fitmark::analysis
