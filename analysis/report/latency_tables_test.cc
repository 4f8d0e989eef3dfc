// SPDX-License-Identifier: MIT
//
// Rows of the latency tables, computed by hand.
#include "analysis/report/latency_tables.h"

#include <gtest/gtest.h>

#include "analysis/report/terminal.h"

namespace fitmark::analysis {
namespace {

LatencyRow row_of(const char* operation, std::uint64_t smallest, std::uint64_t largest,
                  std::uint64_t calls, double p50_ns) {
  LatencyRow row;
  row.operation = operation;
  row.smallest_bytes = smallest;
  row.largest_bytes = largest;
  row.calls = calls;
  row.p50_ns = p50_ns;
  row.p90_ns = row.p99_ns = row.p999_ns = row.p9999_ns = 2 * p50_ns;
  row.max_ns = 10 * p50_ns;
  return row;
}

MeasuredRun run_of(const std::string& subject, double p50_ns) {
  MeasuredRun measured;
  measured.run.subject = subject;
  measured.run.trace = "t";
  measured.run.latencies = {row_of("allocate", 0, 128, 90, p50_ns),
                            row_of("allocate", 129, 1024, 10, p50_ns),
                            row_of("deallocate", 0, 128, 2, p50_ns)};
  return measured;
}

TEST(LatencyTable, TakesMediansOverRunsAndTheSlowestOfAll) {
  Report report;
  report.runs = {run_of("best", 20), run_of("best", 30), run_of("best", 70)};
  for (MeasuredRun& measured : report.runs) measured.run.latencies[0].calls = 20000;
  const std::string text = latency_markdown(report);
  EXPECT_NE(
      text.find("| allocate, up to 128 B | best | 20,000 | 30.0 ns | 60.0 ns | 60.0 ns | 60.0 "
                "ns | 60.0 ns | 700 ns |"),
      std::string::npos)
      << text;
}

TEST(LatencyTable, APercentileNeedsACallBeyondIt) {
  Report report;
  report.runs = {run_of("best", 20)};
  std::vector<LatencyRow>& rows = report.runs[0].run.latencies;
  rows.resize(1);
  rows[0].calls = 1000;
  const std::string text = latency_markdown(report);
  EXPECT_NE(text.find("| 40.0 ns | 40.0 ns | 40.0 ns | n/a | 200 ns |"), std::string::npos) << text;
  EXPECT_NE(text.find("p99.99 10,000"), std::string::npos) << "the reason: " << text;
  EXPECT_EQ(report_terminal(report, {}).find("n/a"), std::string::npos)
      << "p99.9 is the last there";
  rows[0].calls = 999;
  EXPECT_NE(latency_markdown(report).find("| 40.0 ns | 40.0 ns | n/a | n/a | 200 ns |"),
            std::string::npos);
  EXPECT_NE(report_terminal(report, {}).find("p99.9 1,000"), std::string::npos);
  rows[0].calls = 10000;
  EXPECT_EQ(latency_markdown(report).find("n/a"), std::string::npos);
}

TEST(LatencyTable, SubjectsStandBelowOneAnotherTheQuickestFirst) {
  Report report;
  report.runs = {run_of("first", 30), run_of("best", 20)};
  const auto rows = latency_of(report);
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0].subject, "best");
  EXPECT_EQ(rows[1].subject, "first");
  EXPECT_EQ(rows[1].row.operation, rows[0].row.operation);
}

TEST(LatencyTable, AScreenShowsTheUsualCallsOnly) {
  Report report;
  report.runs = {run_of("best", 20)};
  const auto rows = usual_latency_of(report);
  ASSERT_EQ(rows.size(), 1u);  // two deallocations in 102 calls are rare
  EXPECT_EQ(calls_named(rows[0].row), "allocate, up to 128 B");
}

TEST(LatencyTable, ATerminalNamesTheTraceOfEach) {
  Report report;
  report.runs = {run_of("best", 20), run_of("best", 30)};
  report.runs[1].run.trace = "other.fitrace";
  const std::string text = report_terminal(report, {});
  EXPECT_NE(text.find("single calls, " + report.runs[0].run.trace), std::string::npos) << text;
  EXPECT_NE(text.find("single calls, other.fitrace"), std::string::npos) << text;
}

TEST(LatencyTable, IsEmptyWithoutALatencyPass) {
  Report report = {};
  report.runs.push_back({});
  EXPECT_EQ(latency_markdown(report), "");
}

}  // namespace
}  // namespace fitmark::analysis
