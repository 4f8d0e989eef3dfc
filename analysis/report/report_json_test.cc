// SPDX-License-Identifier: MIT
//
// The report's JSON: what goes out comes back, and what is wrong is named.
#include "analysis/report/report_json.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"
#include "analysis/report/file.h"

namespace fitmark::analysis {
namespace {

Report example_report() {
  Report report;
  report.context = example_context();
  report.verdict = "No subject stands out.";
  for (const Run& run :
       {example_run("best_fit", 0, 34.25, 1.5), example_outside_run("jemalloc", 0, 20)}) {
    report.runs.push_back({run, figures_of(run)});
  }
  report.runs[0].run.sums = PerEventSums{.events_counted = 7, .held_over_live = 8.1};
  report.runs[0].run.pages_at_peaks[0] = PageCensus{.event_index = 600, .resident_pages = 3};
  report.runs[0].run.pages_at_peaks[2] = PageCensus{.event_index = 800, .resident_pages = 5};
  report.runs[0].run.fidelity = Fidelity{.wait_ns = 1.5, .waits = 2};
  report.runs[0].run.counters = HardwareCounts{.cycles = 70, .instructions = 90};
  report.runs[0].run.locality.push_back({.event_index = 3, .phase = "peak", .address_order_ns = 5});
  report.runs[0].run.latencies.push_back({.operation = "allocate", .calls = 9, .p50_ns = 20});
  report.runs[0].run.slowest.push_back(
      {.event_index = 4, .operation = "allocate", .latency_ns = 900});
  report.runs[0].run.heat_map = HeatMap{.rows = 1, .columns = 1, .cells = "8A=="};
  report.runs[0].run.heat_map->sites = HeatNames{{"parse_header"}, 1, 1, "AQ=="};
  report.advice = {{"python3.fitrace", "ff", "Choose best_fit."}};
  report.traces.push_back({"python3.fitrace", "ff", {1, 2}, {5, 6}, {1}, {11}});
  report.bounds.emplace_back().load_bytes = 1 << 20;
  report.bounds[0].achievable_bytes = Figure::of(1.1e6);
  report.bounds[0].robson_bytes = Figure::absent("not computed");
  Comparison comparison;
  comparison.trace = "python3.fitrace";
  comparison.subject = "best_fit";
  comparison.baseline = "system";
  comparison.metric = "ns_per_event";
  comparison.ratio = Figure::of(0.9);
  comparison.interval = {0.87, 0.93};
  comparison.pairs = 5;
  comparison.p_value = Figure::absent("too few");
  comparison.verdict = Verdict::better;
  report.comparisons.push_back(comparison);
  return report;
}

std::string complaint_about(const std::string& json) {
  try {
    parse_report(json, "r.json");
  } catch (const ReportError& error) {
    return error.what();
  }
  return "";
}

TEST(ReportJson, ReadingAndWritingAgainGivesTheSameText) {
  const std::string text = report_json(example_report());
  EXPECT_EQ(report_json(parse_report(text, "r.json")), text);
}

TEST(ReportJson, FiguresAndSamplesComeBackExactly) {
  const Report report = example_report();
  const Report back = parse_report(report_json(report), "r.json");
  ASSERT_EQ(back.runs.size(), 2u);
  EXPECT_EQ(back.runs[0].figures.ns_per_event.value, 34.25);
  EXPECT_EQ(back.runs[0].run.samples.size(), 3u);
  EXPECT_EQ(back.runs[0].run.samples[1].free_extents, 5u);
  EXPECT_EQ(back.runs[0].run.sums->held_over_live, 8.1);
  EXPECT_EQ(back.runs[0].run.sums->max_net_bytes, kAbsent);
  EXPECT_EQ(back.runs[0].run.pages_at_peaks[0]->resident_pages, 3u);
  EXPECT_FALSE(back.runs[0].run.pages_at_peaks[1].has_value());
  EXPECT_EQ(back.runs[0].run.pages_at_peaks[2]->event_index, 800u);
  EXPECT_EQ(back.runs[0].run.fidelity->waits, 2u);
  EXPECT_EQ(back.runs[0].run.counters->instructions, 90u);
  EXPECT_EQ(back.runs[0].run.counters->tlb_misses, kAbsent);
  EXPECT_FALSE(back.runs[1].run.counters.has_value());
  EXPECT_EQ(back.runs[0].run.locality[0].phase, "peak");
  EXPECT_EQ(back.runs[0].run.locality[0].address_order_ns, 5);
  EXPECT_EQ(back.runs[0].run.latencies[0].p50_ns, 20);
  EXPECT_EQ(back.runs[0].run.slowest[0].latency_ns, 900);
  EXPECT_EQ(back.traces[0].size_objects[1], 6u);
  EXPECT_EQ(back.runs[0].run.heat_map, report.runs[0].run.heat_map);
  EXPECT_EQ(back.advice[0].sentence, "Choose best_fit.");
  EXPECT_EQ(back.advice[0].trace_digest, "ff");
  EXPECT_EQ(*back.bounds[0].achievable_bytes.value, 1.1e6);
  EXPECT_EQ(back.comparisons[0].interval->second, 0.93);
  EXPECT_EQ(back.context.absent_subjects[0].second, "libmimalloc2.0");
  ASSERT_EQ(back.context.machine.size(), 2u);
  EXPECT_EQ(back.context.machine[1].name, "memory limit");
  EXPECT_EQ(back.context.machine[1].value, "2.00 GiB");
}

TEST(ReportJson, WhatDoesNotApplyIsNullWithAReasonBesideIt) {
  const auto run = example_outside_run("jemalloc", 0, 20);
  const std::string text = run_json({run, figures_of(run)});
  EXPECT_NE(text.find("\"peak_held_bytes\":null,\"peak_held_bytes_reason\":\""), std::string::npos);
  EXPECT_NE(text.find("\"held_bytes\":null,\"held_bytes_reason\":\""), std::string::npos);
  EXPECT_NE(text.find("\"johnstone_wilson_basis\":\"resident\""), std::string::npos);
  const Report back = parse_report(text, "run.json");
  EXPECT_EQ(back.runs[0].run.samples[0].held_bytes, kAbsent);
  EXPECT_FALSE(back.runs[0].figures.peak_held_bytes.value);
}

TEST(ReportJson, AnEarlierFileWithoutNewerFieldsStillOpens) {
  const Report report = parse_report(
      R"({"schema": "fitmark-report/1", "runs": [{"subject": "a", "trace": "t", "events": 5}]})",
      "old.json");
  EXPECT_EQ(report.runs[0].run.events, 5u);
  EXPECT_FALSE(report.runs[0].figures.ns_per_event.value);
  EXPECT_EQ(report.runs[0].figures.ns_per_event.reason, "not in this file");
}

TEST(ReportJson, AReportThatVersion1WroteOpensAndIsWrittenAnewAsThisVersion) {
  const Report old = read_report(FITMARK_REPORT_FIXTURES "/report-v1.json");
  ASSERT_EQ(old.runs.size(), 6u);
  EXPECT_EQ(old.context.fitmark_version, "0.1.0");
  EXPECT_EQ(old.runs[0].run.trace, "v1.fitrace");
  EXPECT_GT(*old.runs[0].figures.ns_per_event.value, 0);
  EXPECT_FALSE(old.runs[0].run.samples.empty());
  EXPECT_FALSE(old.runs[0].run.latencies.empty());
  ASSERT_FALSE(old.advice.empty());
  EXPECT_EQ(old.advice[0].sentence.rfind("On v1.fitrace, choose ", 0), 0u);
  EXPECT_EQ(old.advice[0].trace, "");
  EXPECT_EQ(old.runs[0].figures.above_floor_ratio.reason, "not in this file");
  EXPECT_EQ(report_json(old).rfind("{\n\"schema\": \"fitmark-report/2\"", 0), 0u);
}

TEST(ReportJson, CombiningAReportOfVersion1AddsWhatItLacked) {
  const Report anew = combine({read_report(FITMARK_REPORT_FIXTURES "/report-v1.json")});
  EXPECT_GT(*anew.runs[0].figures.above_floor_ratio.value, 0);
  EXPECT_EQ(anew.runs[0].figures.above_achievable_ratio.reason,
            "no packing of this trace was made");
}

TEST(ReportJson, UnknownFieldsArePassedOver) {
  const Report report = parse_report(
      R"({"schema": "fitmark-report/1", "moon": [1], "runs":
          [{"subject": "a", "trace": "t", "events": 5, "moon": {"phase": 1}}]})",
      "new.json");
  EXPECT_EQ(report.runs[0].run.subject, "a");
}

TEST(ReportJson, AComplaintNamesTheFieldAndWhatWasExpected) {
  const std::string wrong = complaint_about(
      R"({"schema": "fitmark-report/1", "runs": [{"subject": "a", "trace": "t", "events": "5"}]})");
  EXPECT_EQ(
      wrong.rfind("r.json: runs[0].events: expected a whole number, 0 or more, found \"5\"", 0), 0u)
      << wrong;
  const std::string missing =
      complaint_about(R"({"schema": "fitmark-report/1", "runs": [{"subject": "a"}]})");
  EXPECT_NE(missing.find("runs[0]: expected a field \"trace\""), std::string::npos) << missing;
}

TEST(ReportJson, AComplaintAboutTheWholeDocumentNamesTheFileAndTheFix) {
  const std::string message = complaint_about(R"({"schema": "fitmark-report/2"})");
  EXPECT_EQ(message.rfind("r.json: at the top: expected a field \"runs\", found an object", 0), 0u)
      << message;
  EXPECT_NE(message.find("write the report again with 'fitmark compare'"), std::string::npos);
  EXPECT_EQ(complaint_about("{}").rfind("r.json: at the top: expected a field \"schema\"", 0), 0u);
}

// To write it out for the complaint would take a stack as deep.
TEST(ReportJson, ValuesNestedDeeplyAreRefusedLikeOthers) {
  constexpr std::size_t kDepth = 1'000'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_NE(complaint_about(deep).find("found an array"), std::string::npos);
  EXPECT_NE(
      complaint_about(R"({"schema": "fitmark-report/2", "runs": [], "verdict": )" + deep + "}")
          .find("verdict: expected a text in quotes, found an array"),
      std::string::npos);
}

TEST(ReportJson, ACutFileIsRefusedWithItsLine) {
  const std::string text = report_json(example_report());
  const std::string message = complaint_about(text.substr(0, text.size() / 2));
  EXPECT_EQ(message.rfind("r.json: line ", 0), 0u) << message;
  EXPECT_EQ(complaint_about("").rfind("r.json: line 1", 0), 0u);
}

TEST(ReportJson, AFileOfAnotherKindOrANewerVersionIsRefused) {
  EXPECT_NE(complaint_about(R"({"schema": "other/1", "runs": []})").find("schema: expected"),
            std::string::npos);
  EXPECT_NE(complaint_about(R"({"schema": "fitmark-report/3", "runs": []})").find("newer fitmark"),
            std::string::npos);
  EXPECT_NE(complaint_about("[1, 2]").find("expected an object"), std::string::npos);
}

TEST(ReportJson, SeriesOfUnequalLengthAreRefused) {
  const std::string message = complaint_about(
      R"({"subject": "a", "trace": "t", "events": 5,
          "series": {"event_index": [0, 1], "live_bytes": [3]}})");
  EXPECT_NE(message.find("series.live_bytes: expected as many values"), std::string::npos)
      << message;
}

TEST(WriteFile, LeavesNothingBehindWhereItCannotWrite) {
  std::string folder = testing::TempDir() + "/fitmark_file_XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/r.json";
  write_report(example_report(), path);
  EXPECT_EQ(read_report(path).runs.size(), 2u);
  EXPECT_THROW(write_file(folder + "/none/r.json", "x"), ReportError);
  EXPECT_THROW(write_file(folder, "x"), ReportError);
  unlink(path.c_str());
  EXPECT_EQ(rmdir(folder.c_str()), 0) << "a temporary file was left";
}

TEST(ReadFile, NamesAPathThatIsNotThere) {
  try {
    read_report("/nowhere/r.json");
    FAIL();
  } catch (const ReportError& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/r.json: No such file"), std::string::npos);
  }
}

}  // namespace
}  // namespace fitmark::analysis
