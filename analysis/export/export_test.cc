// SPDX-License-Identifier: MIT
//
// What other programs read from us, and what we read from them.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "analysis/export/blame_stacks.h"
#include "analysis/export/chrome_trace.h"
#include "analysis/export/csv.h"
#include "analysis/export/google_benchmark.h"
#include "analysis/export/json_text.h"
#include "analysis/export/report_formats.h"
#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"
#include "analysis/report/markdown.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {
namespace {

using Json = nlohmann::json;

Report two_subjects() {
  std::vector<analysis::Run> runs;
  for (std::uint64_t i = 0; i < 3; ++i) {
    runs.push_back(example_run("best_fit", i, 80, 1.2));
    runs.push_back(example_outside_run("jemalloc:MALLOC_CONF=\"a,b\"", i, 100));
  }
  runs[5].failure = "killed by signal 11";
  return make_report(example_context(), runs);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::size_t cells_of(const std::string& line) {
  std::size_t cells = 1;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    cells += c == ',' && !quoted;
  }
  return cells;
}

TEST(Csv, EveryLineHasTheCellsOfTheHead) {
  for (const std::string& text : {runs_csv(two_subjects()), series_csv(two_subjects())}) {
    const auto lines = lines_of(text);
    for (const std::string& line : lines) EXPECT_EQ(cells_of(line), cells_of(lines[0])) << line;
  }
  EXPECT_EQ(lines_of(runs_csv(two_subjects())).size(), 7u);
  EXPECT_EQ(lines_of(series_csv(two_subjects())).size(), 19u);
}

TEST(Csv, TellsThePagesOfEachPeakThatWereCounted) {
  Report report = two_subjects();
  report.runs.resize(1);
  report.runs[0].run.pages_at_peaks[2] = PageCensus{.pages_by_occupancy = {7, 8}};
  const auto lines = lines_of(runs_csv(report));
  const std::string field = "at_peak_resident_pages_empty";
  const std::size_t before = lines[0].find(field);
  ASSERT_NE(before, std::string::npos);
  const std::size_t place = cells_of(lines[0].substr(0, before));
  std::istringstream row(lines[1]);
  std::string cell;
  for (std::size_t i = 0; i < place; ++i) std::getline(row, cell, ',');
  EXPECT_EQ(cell, "7");
  std::getline(row, cell, ',');
  EXPECT_EQ(cell, "8");
}

TEST(Csv, QuotesWhatWouldBreakALineAndLeavesAbsentCellsEmpty) {
  const std::string text = runs_csv(two_subjects());
  EXPECT_NE(text.find("\"jemalloc:MALLOC_CONF=\"\"a,b\"\"\""), std::string::npos);
  EXPECT_EQ(series_csv(two_subjects()).find("18446744073709551615"), std::string::npos);
}

TEST(GoogleBenchmark, AContextOfOtherKindsIsRefused) {
  for (const char* context : {R"({"host_name": -1})", R"({"num_cpus": "two"})", "7"}) {
    const std::string text = std::string(R"({"benchmarks": [], "context": )") + context + "}";
    EXPECT_THROW(parse_google_benchmark(text, "gb.json"), ReportError) << context;
  }
}

TEST(GoogleBenchmark, WhatIsWrittenReadsBackAsTheSameTimes) {
  const Report report = two_subjects();
  const Report back = parse_google_benchmark(google_benchmark_json(report), "gb.json");
  ASSERT_EQ(back.runs.size(), report.runs.size());
  EXPECT_EQ(back.runs[0].run.subject, "best_fit");
  EXPECT_EQ(back.runs[0].run.trace, "replay/python3.fitrace");
  EXPECT_NEAR(*back.runs[0].figures.ns_per_event.value, 80, 1e-9);
  EXPECT_EQ(back.runs[4].run.repetition, 2u);
  EXPECT_EQ(back.runs[5].run.failure, "killed by signal 11");
}

// As google/benchmark 1.7 writes it.
TEST(GoogleBenchmark, ReadsABinarysOwnFile) {
  const Report report = parse_google_benchmark(R"({
    "context": {"date": "2026-01-02T03:04:05+00:00", "host_name": "bench-1", "num_cpus": 2},
    "benchmarks": [
      {"name": "allocate_free/best_fit/64/threads:2", "run_name": "allocate_free/best_fit/64/threads:2",
       "run_type": "iteration", "iterations": 1000, "real_time": 12.5, "cpu_time": 12.4,
       "time_unit": "us", "threads": 2},
      {"name": "replay/a/system/manual_time", "run_type": "iteration", "iterations": 3,
       "real_time": 2.0, "cpu_time": 0.1, "time_unit": "ms", "items_per_second": 5e6},
      {"name": "replay/a/system/manual_time_mean", "run_type": "aggregate", "real_time": 2.0},
      {"name": "BM_Alone", "run_type": "iteration", "real_time": 7, "time_unit": "ns"}]})",
                                               "gb.json");
  ASSERT_EQ(report.runs.size(), 3u);
  EXPECT_EQ(report.runs[0].run.subject, "best_fit");
  EXPECT_EQ(report.runs[0].run.trace, "allocate_free/64/threads:2");
  EXPECT_EQ(*report.runs[0].figures.ns_per_event.value, 12500);
  EXPECT_EQ(report.runs[1].run.subject, "system");
  EXPECT_EQ(report.runs[1].run.trace, "replay/a");
  EXPECT_EQ(report.runs[1].run.events, 10000u);
  EXPECT_EQ(*report.runs[1].figures.ns_per_event.value, 200);
  EXPECT_EQ(report.runs[2].run.trace, "BM_Alone");
  EXPECT_EQ(report.context.host, "bench-1");
}

TEST(GoogleBenchmark, AMallocIsCalledByTheLibraryThatServesIt) {
  const auto served_by = [](const std::string& library) {
    return parse_google_benchmark(R"({"context": {"malloc": ")" + library + R"("}, "benchmarks": [
      {"name": "churn/malloc/1000", "real_time": 5, "time_unit": "ns"},
      {"name": "churn/best_fit/1000", "real_time": 5, "time_unit": "ns"}]})",
                                  "gb.json");
  };
  const Report glibc = served_by("/usr/lib/x86_64-linux-gnu/libc.so.6");
  const Report other = served_by("/usr/lib/x86_64-linux-gnu/libjemalloc.so.2");
  const Report own = served_by("/home/me/libjemalloc.so.2");
  EXPECT_EQ(glibc.runs[0].run.subject, "malloc (libc.so.6)");
  EXPECT_EQ(glibc.runs[0].run.subject_origin, "/usr/lib/x86_64-linux-gnu/libc.so.6");
  EXPECT_EQ(glibc.runs[1].run.subject, "best_fit");
  EXPECT_EQ(own.runs[0].run.subject, "malloc (/home/me/libjemalloc.so.2)");
  const Report both = combine({glibc, other});
  EXPECT_EQ(both.runs[0].run.trace, both.runs[2].run.trace);
  EXPECT_EQ(both.runs[2].run.subject, "malloc (libjemalloc.so.2)");
}

TEST(GoogleBenchmark, AnImportShowsOnlyWhatItKnows) {
  const Report report = parse_google_benchmark(R"({"benchmarks": [
      {"name": "replay/a/system", "run_type": "iteration", "real_time": 2.0, "time_unit": "ms",
       "threads": 1, "items_per_second": 1500}]})",
                                               "gb.json");
  for (const std::string& text : {report_terminal(report), report_markdown(report)}) {
    for (const char* unknown : {"event, ", "events", "thread", "peak live 0"}) {
      EXPECT_EQ(text.find(unknown), std::string::npos) << unknown << " stands in\n" << text;
    }
  }
}

TEST(GoogleBenchmark, OtherFilesAreRefusedByName) {
  EXPECT_THROW(parse_google_benchmark("{}", "gb.json"), ReportError);
  EXPECT_THROW(parse_google_benchmark("not json", "gb.json"), ReportError);
  try {
    parse_google_benchmark(R"({"benchmarks": [{"name": 5}]})", "gb.json");
    FAIL();
  } catch (const ReportError& error) {
    EXPECT_NE(std::string(error.what()).find("gb.json: benchmarks[0]"), std::string::npos);
  }
}

TEST(ChromeTrace, HasACounterForEachRevealedField) {
  const Json document = Json::parse(chrome_trace_json(two_subjects()));
  const Json& events = document["traceEvents"];
  const auto count = [&events](std::size_t process, const std::string& name) {
    return std::count_if(events.begin(), events.end(), [&](const Json& event) {
      return event["pid"] == process && event["name"] == name;
    });
  };
  EXPECT_EQ(count(1, "held_bytes"), 3);
  EXPECT_EQ(count(1, "external_fragmentation"), 3);
  EXPECT_EQ(count(2, "held_bytes"), 0);
  EXPECT_EQ(count(2, "resident_bytes"), 3);
  EXPECT_EQ(count(2, "process_name"), 1);
}

TEST(ChromeTrace, AFieldThatStaysIsToldOnce) {
  Report report = two_subjects();
  for (Sample& sample : report.runs[0].run.samples) sample.held_bytes = 4096;
  const Json document = Json::parse(chrome_trace_json(report));
  int told = 0;
  for (const Json& event : document["traceEvents"]) {
    told += event["pid"] == 1 && event["name"] == "held_bytes";
  }
  EXPECT_EQ(told, 1);
}

TEST(JsonText, IsReadBackByAJsonReader) {
  const std::string text = "a\"b\\c\nd\x01 é";
  EXPECT_EQ(Json::parse(json_text(text)).get<std::string>(), text);
  EXPECT_EQ(Json::parse(json_number(0.1)).get<double>(), 0.1);
  EXPECT_EQ(json_number(std::numeric_limits<double>::infinity()), "null");
}

Report blamed(bool with_stacks) {
  Report report;
  report.runs.push_back({example_run("best_fit", 0, 80, 1.2), {}});
  BlameFinding blame;
  blame.causes = {
      {.site = "", .size_class = "48 B", .lifetime = "to the end", .hole_byte_events = 30}};
  if (with_stacks) blame.stacks = {{{"main", "parse; header", "malloc"}, 70}, {{"main"}, 0.2}};
  report.runs[0].run.blame = blame;
  return report;
}

TEST(FoldedStacks, AreALineAStackWithItsWeight) {
  EXPECT_EQ(folded_stacks(blamed(true)), "main;parse, header;malloc 70\n");
}

TEST(FoldedStacks, AreByLifetimeAndSizeWhereNoCallsWereRecorded) {
  EXPECT_EQ(folded_stacks(blamed(false)), "lives to the end;48 B 30\n");
}

TEST(FoldedStacks, BeginWithTheRunWhereThereAreSeveral) {
  Report report = blamed(false);
  report.runs.push_back(report.runs[0]);
  report.runs[1].run.subject = "first_fit";
  EXPECT_EQ(lines_of(folded_stacks(report))[1],
            "first_fit on python3.fitrace;lives to the end;48 B 30");
}

TEST(Speedscope, SamplesNumberTheFramesAndWeightsAddUp) {
  const Json document = Json::parse(speedscope_json(blamed(true)));
  EXPECT_EQ(document["shared"]["frames"][1]["name"], "parse; header");
  const Json& profile = document["profiles"][0];
  EXPECT_EQ(profile["samples"], Json::parse("[[0, 1, 2]]"));
  EXPECT_EQ(profile["weights"][0], 70);
  EXPECT_EQ(profile["endValue"], 70);
  EXPECT_TRUE(Json::parse(speedscope_json(Report{}))["profiles"].empty());
}

TEST(ReportFormats, EachWritesSomethingOfABlamedReport) {
  for (const ReportFormat& format : report_formats()) {
    EXPECT_NE(format.write(blamed(true)), "") << format.name;
    EXPECT_EQ(find_report_format(format.name), &format);
  }
  EXPECT_EQ(find_report_format("moon"), nullptr);
}

}  // namespace
}  // namespace fitmark::analysis
