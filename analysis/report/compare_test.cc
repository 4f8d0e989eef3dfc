// SPDX-License-Identifier: MIT
//
// Comparisons claim what the repetitions show, and no more.
#include "analysis/report/compare.h"

#include <gtest/gtest.h>

#include <array>

#include "analysis/report/example_report.h"
#include "analysis/report/metric_list.h"
#include "analysis/report/verdict.h"

namespace fitmark::analysis {
namespace {

using Runs = std::vector<Run>;

const Comparison* find(const Report& report, const std::string& subject,
                       const std::string& metric) {
  for (const Comparison& comparison : report.comparisons) {
    if (comparison.subject == subject && comparison.metric == metric) return &comparison;
  }
  return nullptr;
}

Report race(std::vector<double> system, std::vector<double> best_fit) {
  Runs runs;
  for (std::size_t i = 0; i < system.size(); ++i) {
    runs.push_back(example_outside_run("system", i, system[i]));
    runs.push_back(example_run("best_fit", i, best_fit[i], 1.2));
  }
  return make_report(example_context(), runs);
}

TEST(Compare, AClearDifferenceIsFoundWithItsInterval) {
  const Report report = race({100, 101, 99, 100, 102}, {80, 81, 79, 82, 80});
  const Comparison* time = find(report, "best_fit", "ns_per_event");
  ASSERT_NE(time, nullptr);
  EXPECT_EQ(time->verdict, Verdict::better);
  EXPECT_NEAR(*time->ratio.value, 0.8, 0.01);
  ASSERT_TRUE(time->interval);
  EXPECT_LE(time->interval->first, *time->ratio.value);
  EXPECT_GE(time->interval->second, *time->ratio.value);
  EXPECT_EQ(time->pairs, 5u);
  EXPECT_EQ(*time->effect_size.value, -1);
  EXPECT_NEAR(*time->p_value.value, 2.0 / 252, 1e-9);
}

TEST(Compare, NoiseIsNotADifference) {
  const Report report = race({100, 130, 90, 120, 95}, {110, 100, 125, 92, 118});
  EXPECT_EQ(find(report, "best_fit", "ns_per_event")->verdict, Verdict::not_significant);
}

// One machine, three speeds: pairs share the speed, the samples as wholes overlap.
TEST(Compare, PairsAreSeenThroughTheMachinesSpeeds) {
  std::vector<double> slow, plain;
  for (int i = 0; i < 12; ++i) {
    const double speed = 1 + 0.4 * (i % 3), jitter = 0.002 * (i % 5);
    plain.push_back(100 * speed);
    slow.push_back(100 * speed * (1.05 + jitter));
  }
  const Comparison found = compare_paired(slow, plain, true, false);
  EXPECT_GT(*found.p_value.value, 0.05);
  EXPECT_NEAR(*found.paired_p_value.value, 2.0 / 4096, 1e-12);
  EXPECT_EQ(found.verdict, Verdict::worse);
}

TEST(Compare, AllWithinTwoPercentIsNoDifference) {
  const Report report = race({100, 101, 99, 100, 100}, {100.5, 100.5, 99.5, 100.1, 100.9});
  EXPECT_EQ(find(report, "best_fit", "ns_per_event")->verdict, Verdict::equivalent);
}

TEST(Compare, TwoRepetitionsGiveNoIntervalAndNoVerdict) {
  const Report report = race({100, 100}, {50, 50});
  const Comparison* time = find(report, "best_fit", "ns_per_event");
  EXPECT_FALSE(time->interval);
  EXPECT_EQ(time->interval_reason, "fewer than 3 repetitions");
  EXPECT_EQ(time->verdict, Verdict::not_significant);
}

TEST(Compare, FiguresOfDeterministicSubjectsAreExact) {
  const Report report = make_report(
      example_context(), {example_run("system", 0, 10, 1.5), example_run("best_fit", 0, 10, 1.2)});
  const Comparison* held = find(report, "best_fit", "peak_held_bytes");
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->verdict, Verdict::better);
  EXPECT_FALSE(held->interval);
  EXPECT_EQ(held->interval_reason.rfind("exact", 0), 0u);
  EXPECT_NEAR(*held->ratio.value, 0.8, 1e-6);
}

TEST(Compare, FailedRunsAndTheirPartnersAreLeftOut) {
  Runs runs;
  for (std::uint64_t i = 0; i < 4; ++i) {
    runs.push_back(example_outside_run("system", i, 100));
    runs.push_back(example_run("best_fit", i, 80, 1.2));
  }
  runs[2].failure = "timeout";
  EXPECT_EQ(find(make_report(example_context(), runs), "best_fit", "ns_per_event")->pairs, 3u);
}

TEST(Compare, TracesAreKeptApartByDigest) {
  Runs runs = {example_run("system", 0, 10, 1.5), example_run("best_fit", 0, 10, 1.2)};
  runs[1].trace_digest = "ffff";
  EXPECT_TRUE(make_report(example_context(), runs).comparisons.empty());
}

TEST(Compare, ARatioToNothingIsAbsent) {
  const Comparison comparison =
      compare_paired(std::array{1.0, 2.0, 3.0}, std::array{0.0, 1.0, 1.0}, true, false);
  EXPECT_FALSE(comparison.ratio.value);
  EXPECT_EQ(comparison.verdict, Verdict::not_significant);
}

TEST(Compare, WhereHigherIsBetterARiseIsBetter) {
  const std::array high{2.0, 2.1, 2.0, 2.2};
  const std::array low{1.0, 1.1, 1.0, 1.2};
  EXPECT_EQ(compare_paired(high, low, false, false).verdict, Verdict::better);
  EXPECT_EQ(compare_paired(high, low, true, false).verdict, Verdict::worse);
}

TEST(Compare, TheMetricsHaveDistinctNames) {
  for (const MetricEntry& metric : kMetrics) EXPECT_EQ(find_metric(metric.name), &metric);
  EXPECT_EQ(find_metric("moon"), nullptr);
}

TEST(Combine, RepetitionsFollowAndPairWithinTheirReport) {
  const Report one = race({100, 101}, {80, 81});
  Report other = race({200, 202}, {160, 162});
  other.context.host = "bench-2";
  const Report both = combine({one, other});
  EXPECT_EQ(both.runs.size(), 8u);
  const Comparison* time = find(both, "best_fit", "ns_per_event");
  EXPECT_EQ(time->pairs, 4u);
  EXPECT_NEAR(*time->ratio.value, 0.8, 0.005);
  EXPECT_NE(both.context.warnings.back().find("made differently: host differs, "),
            std::string::npos);
  EXPECT_EQ(both.context.repetitions, 4u);
}

TEST(Combine, NothingGivesAnEmptyReport) { EXPECT_TRUE(combine({}).runs.empty()); }

TEST(Verdict, NamesTheBestForTimeAndForMemoryWithFigures) {
  const std::string verdict = race({100, 101, 99, 100, 102}, {80, 81, 79, 82, 80}).verdict;
  EXPECT_EQ(verdict,
            "best_fit is fastest and smallest: 20 % less time and 4.6 % less memory than system.");
}

TEST(Verdict, RestsOnFiguresAndIntervals) {
  const Report report = race({100, 101, 99, 100, 102}, {80, 81, 79, 82, 80});
  const std::vector<std::string> evidence = evidence_sentences(report);
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_EQ(evidence[0].rfind("For time, best_fit is the fastest (80.0 ns, ", 0), 0u)
      << evidence[0];
  EXPECT_NE(evidence[0].find("below system, 95 % interval"), std::string::npos) << evidence[0];
  EXPECT_EQ(evidence[1].rfind("For memory, best_fit is the smallest (1.20 MiB", 0), 0u)
      << evidence[1];
}

TEST(Verdict, ClaimsNothingThatIsNotSignificant) {
  const std::string verdict = race({100, 130, 90, 120, 95}, {110, 100, 125, 92, 118}).verdict;
  EXPECT_NE(verdict.find("No subject is measurably faster than system; "), std::string::npos)
      << verdict;
}

TEST(Verdict, NamesThoseThatCannotBeToldFromTheBest) {
  Runs runs;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const double noise = static_cast<double>(i % 3);
    runs.push_back(example_outside_run("system", i, 100 + noise));
    runs.push_back(example_run("best_fit", i, 80 + noise, 1.2));
    runs.push_back(example_run("first_fit", i, 80.5 + noise, 1.2));
    runs.push_back(example_run("null", i, 2, 1.0));
  }
  const std::string verdict = make_report(example_context(), runs).verdict;
  EXPECT_EQ(
      verdict,
      "best_fit and first_fit are fastest and smallest: 19 to 20 % less time and 4.6 % less memory "
      "than system.");
}

TEST(Verdict, SaysSoWhereNothingWasMeasured) {
  EXPECT_EQ(make_report(example_context(), {}).verdict, "Nothing was measured.");
  auto failed = example_run("best_fit", 0, 10, 1.2);
  failed.failure = "timeout";
  EXPECT_EQ(make_report(example_context(), {failed}).verdict,
            "Nothing can be said: 1 of 1 runs failed: best_fit on python3.fitrace (timeout).");
}

TEST(Verdict, SaysHowManyRunsFailedWhichAndWhy) {
  Runs runs;
  for (std::uint64_t i = 0; i < 5; ++i) {
    runs.push_back(example_outside_run("system", i, 100));
    runs.push_back(example_run("best_fit", i, 80, 1.2));
    runs.push_back(example_run("first_fit", i, 80, 1.2));
  }
  runs[4].failure = "signal SIGSEGV at event 12";
  runs[7].failure = "signal SIGSEGV at event 12";
  runs[2].failure = "out of memory at event 3: " + std::string(200, 'x') + " end";
  const std::string verdict = make_report(example_context(), runs).verdict;
  EXPECT_NE(verdict.find("; 3 of 15 runs failed: "), std::string::npos) << verdict;
  EXPECT_NE(verdict.find("best_fit on python3.fitrace, 2 times (signal SIGSEGV at event 12)"),
            std::string::npos)
      << verdict;
  EXPECT_NE(verdict.find("first_fit on python3.fitrace (out of memory at event 3: ...)"),
            std::string::npos)
      << verdict;
}

TEST(Verdict, NamesThreeReasonsAndCountsTheOthers) {
  Runs runs = {example_outside_run("system", 0, 100)};
  for (std::uint64_t i = 0; i < 5; ++i) {
    runs.push_back(example_run("best_fit", i, 80, 1.2));
    runs.back().failure = "reason " + std::to_string(i);
  }
  const std::string verdict = make_report(example_context(), runs).verdict;
  EXPECT_NE(verdict.find("5 of 6 runs failed: "), std::string::npos) << verdict;
  EXPECT_NE(verdict.find("(reason 2), and 2 more."), std::string::npos) << verdict;
}

}  // namespace
}  // namespace fitmark::analysis
