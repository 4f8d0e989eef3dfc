// SPDX-License-Identifier: MIT
//
// The gate finds what became worse, and lets equals pass.
#include "analysis/gate/gate.h"

#include <gtest/gtest.h>

#include "analysis/report/example_report.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

// A report of `repetitions` of two subjects with a noise of 3 %, best_fit's time and held bytes scaled.
Report measured(std::uint64_t seed, double time, double held, std::uint64_t repetitions = 10) {
  Random random(seed);
  std::vector<analysis::Run> runs;
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    const double noise = 1 + 0.03 * (random.unit() - 0.5);
    runs.push_back(example_outside_run("system", i, 100 * noise));
    runs.push_back(example_run("best_fit", i, 80 * time * noise, held));
  }
  return make_report(example_context(), runs, {.resamples = 200});
}

constexpr CompareSettings kQuick{.resamples = 500};

TEST(Gate, TheSameRunsPassTwentyTimesOfTwenty) {
  const Report report = measured(1, 1, 1.3);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(check(report, report, {}, kQuick).passed);
}

TEST(Gate, NoiseAlonePasses) {
  for (std::uint64_t seed = 2; seed < 12; ++seed) {
    const GateResult result = check(measured(1, 1, 1.3), measured(seed, 1, 1.3), {}, kQuick);
    EXPECT_TRUE(result.passed) << result.summary;
  }
}

TEST(Gate, APlantedSlowdownFailsWithASentence) {
  const GateResult result = check(measured(1, 1, 1.3), measured(2, 1.08, 1.3), {}, kQuick);
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.summary.find("best_fit on python3.fitrace regressed: time per event went from"),
            std::string::npos)
      << result.summary;
  EXPECT_NE(result.summary.find("allowed +3.0 %"), std::string::npos) << result.summary;
}

TEST(Gate, APlantedLeakFailsExactly) {
  const GateResult result = check(measured(1, 1, 1.3), measured(2, 1, 1.4), {}, kQuick);
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.summary.find("peak"), std::string::npos);
  EXPECT_NE(result.summary.find("exact"), std::string::npos) << result.summary;
}

TEST(Gate, ARiseBelowTheThresholdPasses) {
  const GateThresholds wide{.max_slowdown = 0.2, .max_memory = 0.2};
  EXPECT_TRUE(check(measured(1, 1, 1.3), measured(2, 1.08, 1.4), wide, kQuick).passed);
}

TEST(Gate, TooFewRepetitionsAreUndecidedAndSaySo) {
  const GateResult result = check(measured(1, 1, 1.3, 2), measured(2, 1.5, 1.3, 2), {}, kQuick);
  EXPECT_TRUE(result.passed);
  EXPECT_NE(result.summary.find("could not be decided"), std::string::npos) << result.summary;
  EXPECT_NE(gate_github(result).find("measure at least 4 repetitions"), std::string::npos);
}

TEST(Gate, ASubjectThatFailsNowIsARegression) {
  Report fresh = measured(1, 1, 1.3);
  for (MeasuredRun& run : fresh.runs) {
    if (run.run.subject == "best_fit") run.run.failure = "killed by signal 11";
  }
  const GateResult result = check(measured(1, 1, 1.3), fresh, {}, kQuick);
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.summary.find("ran before and fails now (killed by signal 11)"),
            std::string::npos);
}

TEST(Gate, OnAnotherHostTimesAreComparedThroughTheBaseline) {
  Report fresh = measured(2, 1, 1.3);
  fresh.context.host = "twice-as-slow";
  for (MeasuredRun& run : fresh.runs) *run.figures.ns_per_event.value *= 2;
  for (const GateFinding& finding : check(measured(1, 1, 1.3), fresh, {}, kQuick).findings) {
    if (finding.comparison.subject != "best_fit") continue;
    EXPECT_EQ(finding.verdict, GateVerdict::passed) << finding.sentence;
  }
}

TEST(Gate, UnrelatedReportsDoNotPass) {
  EXPECT_FALSE(check(Report{}, Report{}, {}).passed);
  Report other = measured(2, 1, 1.3);
  for (MeasuredRun& run : other.runs) run.run.trace_digest = "of another recording";
  const GateResult result = check(measured(1, 1, 1.3), other, {}, kQuick);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.compared, 0u);
  EXPECT_NE(result.summary.find("Nothing could be compared"), std::string::npos) << result.summary;
}

TEST(GateJUnit, CountsAndEscapes) {
  Report base = measured(1, 1, 1.3);
  Report fresh = measured(2, 1.3, 1.3);
  for (Report* report : {&base, &fresh}) {
    for (MeasuredRun& run : report->runs) run.run.trace = "a<&\">.fitrace";
  }
  const std::string text = gate_junit(check(base, fresh, {}, kQuick));
  EXPECT_NE(text.find("failures=\"1\""), std::string::npos) << text;
  EXPECT_NE(text.find("classname=\"a&lt;&amp;&quot;&gt;.fitrace\" name=\"best_fit ns_per_event\">"),
            std::string::npos)
      << text;
}

TEST(GateGitHub, ARegressionIsAnErrorOnOneLine) {
  const std::string text =
      gate_github(check(measured(1, 1, 1.3), measured(2, 1.3, 1.3), {}, kQuick));
  EXPECT_EQ(text.rfind("::error title=best_fit on python3.fitrace::best_fit on", 0), 0u) << text;
  EXPECT_NE(text.find("+30"), std::string::npos);
  EXPECT_NE(text.find(" %25"), std::string::npos) << "per cent signs are escaped";
}

TEST(Diff, ListsWhatDiffersLargestFirst) {
  const auto differences = compare_reports(measured(1, 1, 1.3), measured(2, 1.3, 1.4), kQuick);
  const std::string text = diff_markdown(differences);
  EXPECT_LT(text.find("ns\\_per\\_event"), text.find("peak\\_held\\_bytes")) << text;
  EXPECT_EQ(text.find("system"), std::string::npos) << text;
}

TEST(Diff, TellsWhatIsTheSameFromWhatIsNotKnown) {
  Comparison same;
  same.verdict = Verdict::equivalent;
  Comparison unknown;
  unknown.verdict = Verdict::not_significant;
  EXPECT_EQ(diff_markdown({same}), "0 of 1 figures differ, 1 are the same within 2 %.\n");
  EXPECT_EQ(
      diff_markdown({same, unknown}),
      "0 of 2 figures differ, 1 are the same within 2 %; of 1 the repetitions do not tell.\n");
}

TEST(Diff, NamesWhatOnlyOneOfTheReportsMeasured) {
  const Report base = measured(1, 1, 1.3);
  Report fresh = base;
  EXPECT_TRUE(missing_from(fresh, base).empty());
  std::erase_if(fresh.runs, [](const MeasuredRun& run) { return run.run.subject == "best_fit"; });
  EXPECT_EQ(missing_from(fresh, base), std::vector<std::string>{"best_fit on python3.fitrace"});
  for (MeasuredRun& run : fresh.runs) run.run.trace_digest = "other events";
  EXPECT_EQ(missing_from(fresh, base), std::vector<std::string>{"python3.fitrace"});
  EXPECT_TRUE(missing_from(base, base).empty());
}

}  // namespace
}  // namespace fitmark::analysis
