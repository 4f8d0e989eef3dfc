// SPDX-License-Identifier: MIT
//
// Rows of each table, computed by hand.
#include "analysis/report/detail_tables.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

Report report_of(std::uint64_t threads) {
  Run run;
  run.subject = "best";
  run.trace = "t";
  run.events = 1000;
  run.threads = threads;
  run.peak_live_event_index = 7;
  run.fidelity = Fidelity{.wait_ns = 2500, .waits = 20, .reordered_events = 125};
  Sample at_peak;
  at_peak.event_index = 7;
  at_peak.live_bytes = 1024;
  at_peak.granted_bytes = 1536;
  at_peak.bookkeeping_bytes = 512;
  at_peak.held_bytes = 4096;
  at_peak.free_bytes = 1024;
  at_peak.untouched_bytes = 0;
  Sample later = at_peak;  // one half of held bytes unexplained
  later.event_index = 9;
  later.free_bytes = 0;
  run.samples = {at_peak, later};
  Report report;
  report.runs.push_back({run, {}});
  return report;
}

TEST(AccountsTable, PartsAddUpToHeldAndTheWorstSampleIsNamed) {
  const std::string text = accounts_markdown(report_of(1));
  EXPECT_NE(text.find("| best | 1.00 KiB | 512 B | 512 B | - | 1.00 KiB | 0 B | 1.00 KiB | "
                      "4.00 KiB | 50.0 % |"),
            std::string::npos)
      << text;
}

TEST(AccountsTable, WhatIsNotRevealedIsNotZero) {
  const std::string text = accounts_markdown(report_of(1));
  EXPECT_NE(text.find("the subject does not reveal it"), std::string::npos) << text;
  EXPECT_EQ(accounts_markdown({}), "");
}

TEST(ResidentTable, PartsComeToResidentAndNothingIsHidden) {
  Report report = report_of(1);
  EXPECT_EQ(resident_markdown(report), "");
  std::vector<Sample>& samples = report.runs[0].run.samples;
  samples[0].resident_bytes = 2560;  // half a KiB less than the parts: of the free ones
  EXPECT_NE(
      resident_markdown(report).find("| best | 1.00 KiB | 512 B | 512 B | - | 512 B | 0 B | 0 B "
                                     "| 2.50 KiB | 4.00 KiB | -1.50 KiB |"),
      std::string::npos)
      << resident_markdown(report);
  samples[1].resident_bytes = 5120;
  EXPECT_NE(resident_markdown(report).find("| best | 1.00 KiB | 512 B | 512 B | - | 0 B | 0 B | "
                                           "3.00 KiB | 5.00 KiB | 4.00 KiB | +1.00 KiB |"),
            std::string::npos)
      << resident_markdown(report);
}

TEST(ResidentTable, FewerThanRequestedLeaveThePartsOpen) {
  Report report = report_of(1);
  report.runs[0].run.samples[0].resident_bytes = 512;
  EXPECT_NE(resident_markdown(report).find(
                "| best | 1.00 KiB | - | - | - | - | - | - | 512 B | 4.00 KiB | -3.50 KiB |"),
            std::string::npos)
      << resident_markdown(report);
}

TEST(DetailTables, SubjectsStandAsInTheSummary) {
  Report report = report_of(1);
  for (const auto& [subject, ns] : {std::pair{"slow", 30.0}, {"base", 40.0}, {"quick", 10.0}}) {
    MeasuredRun measured = report.runs[0];
    measured.run.subject = subject;
    measured.figures.ns_per_event = Figure::of(ns);
    report.runs.push_back(measured);
  }
  report.runs.erase(report.runs.begin());
  report.context.baseline = "base";
  const std::string text = accounts_markdown(report);
  EXPECT_LT(text.find("| base |"), text.find("| quick |")) << text;
  EXPECT_LT(text.find("| quick |"), text.find("| slow |")) << text;
}

TEST(AccountsTable, TwoTracesOfOneNameAreTwoTables) {
  Report report = report_of(1);
  report.runs.push_back(report.runs[0]);
  report.runs[0].run.trace_digest = "one";
  report.runs[1].run.trace_digest = "other";
  const std::string text = accounts_markdown(report);
  EXPECT_NE(text.find("**t**"), text.rfind("**t**")) << text;
}

TEST(FidelityTable, TellsWaitsAndOrderOfThreadedTracesOnly) {
  const std::string text = fidelity_markdown(report_of(2));
  EXPECT_NE(text.find("| best | 2.50 | 2.000 % | 12.50 % |"), std::string::npos) << text;
  EXPECT_EQ(fidelity_markdown(report_of(1)), "");
}

TEST(CountersTable, DividesByEventsAndLeavesOutWhatTheProcessorLacks) {
  Report report = report_of(1);
  EXPECT_EQ(counters_markdown(report), "");
  report.runs[0].run.counters = HardwareCounts{.cycles = 70000, .instructions = 140000};
  const std::string text = counters_markdown(report);
  EXPECT_NE(text.find("| best | 70.0 | 140 | - | - | - |"), std::string::npos) << text;
}

TEST(LocalityTable, TellsTheTimeOfEachByteAtEachMoment) {
  Report report = report_of(1);
  EXPECT_EQ(locality_markdown(report), "");
  report.runs[0].run.locality = {{7, "peak of live bytes", 4, 1024, 512, 128},
                                 {9, "end", 0, 0, 0, 0}};
  const std::string text = locality_markdown(report);
  EXPECT_NE(text.find("| best | peak of live bytes | 1.00 KiB | 0.500 | 0.125 |"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("| best | end | 0 B | 0.000 | 0.000 |"), std::string::npos) << text;
}

}  // namespace
}  // namespace fitmark::analysis
