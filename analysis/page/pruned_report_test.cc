// SPDX-License-Identifier: MIT
#include "analysis/page/pruned_report.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace fitmark::analysis {
namespace {

using Json = nlohmann::json;

Json pruned(const Json& report, std::size_t points = kMostPoints) {
  return Json::parse(PrunedReport(report.dump()).json(points));
}

Json run(const char* trace, const char* subject, int repetition, const char* failure = "") {
  return {{"trace", trace},
          {"subject", subject},
          {"repetition", repetition},
          {"failure", failure},
          {"series", {{"event_index", {0, 1}}, {"held_bytes", {4096, 8192}}}}};
}

// A saw of `length` points whose one highest and one lowest tooth stand at known places.
Json saw(int length, int peak, int dip) {
  Json series;
  for (int i = 0; i < length; ++i) {
    const int held = i == peak ? 1'000'000 : i == dip ? 1 : 1000 + i % 7;
    series["event_index"].push_back(i * 10);
    series["held_bytes"].push_back(held);
    series["live_bytes"].push_back(500);
    series["resident_bytes"].push_back(nullptr);
  }
  return {{"runs", {{{"trace", "t"}, {"subject", "s"}, {"series", series}}}}};
}

TEST(PrunedReport, KeepsTheSeriesOfTheFirstRepetitionThatCounts) {
  const Json report = {{"runs",
                        {run("t", "a", 0, "killed by signal 11"), run("t", "a", 1),
                         run("t", "a", 2), run("t", "b", 0), run("u", "a", 0)}}};
  const Json runs = pruned(report)["runs"];
  ASSERT_EQ(runs.size(), 5u);
  EXPECT_FALSE(runs[0].contains("series"));
  EXPECT_TRUE(runs[1].contains("series"));
  EXPECT_FALSE(runs[2].contains("series"));
  EXPECT_TRUE(runs[3].contains("series"));
  EXPECT_TRUE(runs[4].contains("series"));
}

TEST(PrunedReport, KeepsFieldsThatItDoesNotKnow) {
  const Json report = {{"schema", "later"},
                       {"novelty", {1, 2, 3}},
                       {"runs", {{{"trace", "t"}, {"subject", "s"}, {"mood", "calm"}}}}};
  EXPECT_EQ(pruned(report), report);
}

TEST(PrunedReport, LeavesAShortSeriesWhole) {
  const Json report = saw(100, 40, 60);
  EXPECT_EQ(pruned(report, 100), report);
}

TEST(PrunedReport, ThinsToThePointsAskedForAndKeepsPeakDipAndEnds) {
  for (const std::size_t points : {kFewestPoints, std::size_t{100}, kMostPoints}) {
    const Json series = pruned(saw(50'000, 31'234, 777), points)["runs"][0]["series"];
    const Json& index = series["event_index"];
    ASSERT_LE(index.size(), points);
    ASSERT_EQ(series["held_bytes"].size(), index.size());
    ASSERT_EQ(series["resident_bytes"].size(), index.size());
    EXPECT_EQ(index.front(), 0);
    EXPECT_EQ(index.back(), 499'990);
    EXPECT_NE(std::find(index.begin(), index.end(), 312'340), index.end());
    EXPECT_NE(std::find(index.begin(), index.end(), 7'770), index.end());
    EXPECT_TRUE(std::is_sorted(index.begin(), index.end()));
  }
}

TEST(PrunedReport, RoundsRatiosInASeriesToFourDecimals) {
  const Json report = {
      {"runs",
       {{{"trace", "t"},
         {"subject", "s"},
         {"ns_per_event", 1.23456789},
         {"series", {{"event_index", {0}}, {"external_fragmentation", {0.123456789}}}}}}}};
  const Json kept = pruned(report)["runs"][0];
  EXPECT_EQ(kept["series"]["external_fragmentation"][0], 0.1235);
  EXPECT_EQ(kept["ns_per_event"], 1.23456789);
}

TEST(PrunedReport, ThinsAHeatMapInStepWithTheSeriesAndDropsABrokenOne) {
  const std::string full(1024 * 1000, '/');  // six bits of ones a letter: every cell is 15
  Json report = {
      {"runs",
       {{{"trace", "t"},
         {"subject", "s"},
         {"heat_map", {{"rows", 512}, {"columns", 3000}, {"bits", 4}, {"cells", full}}}}}}};
  const Json map = pruned(report, 500)["runs"][0]["heat_map"];
  EXPECT_EQ(map["rows"], 128);
  EXPECT_EQ(map["columns"], 500);
  EXPECT_EQ(map["cells"], std::string(128 * 500, 'f'));
  report["runs"][0]["heat_map"]["cells"] = "short";
  EXPECT_TRUE(pruned(report)["runs"][0]["heat_map"].is_null());
}

TEST(PrunedReport, PassesOverAnEmptySeries) {
  Json empty = run("t", "a", 0);
  empty["series"] = {{"event_index", Json::array()}};
  const Json runs = pruned({{"runs", {empty, run("t", "a", 1)}}})["runs"];
  EXPECT_FALSE(runs[0].contains("series"));
  EXPECT_TRUE(runs[1].contains("series"));
}

TEST(PrunedReport, SaysWhereJsonBreaks) {
  try {
    PrunedReport report(R"({"runs": [1, 2)");
    FAIL() << "no error";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("at byte 15"), std::string::npos) << error.what();
  }
  EXPECT_THROW(PrunedReport("[1]"), std::invalid_argument);
}

}  // namespace
}  // namespace fitmark::analysis
