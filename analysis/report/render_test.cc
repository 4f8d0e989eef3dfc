// SPDX-License-Identifier: MIT
//
// The Markdown and terminal renderings: what must stand there, and what must never break them.
#include <gtest/gtest.h>

#include <sstream>

#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"
#include "analysis/report/markdown.h"
#include "analysis/report/scatter.h"
#include "analysis/report/sparkline.h"
#include "analysis/report/terminal.h"

namespace fitmark::analysis {
namespace {

Report race_with_a_failure() {
  std::vector<analysis::Run> runs;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const double noise = static_cast<double>(i);
    runs.push_back(example_outside_run("system", i, 100 + noise));
    runs.push_back(example_run("best_fit", i, 80 + noise, 1.2));
    runs.push_back(example_outside_run("jemalloc:MALLOC_CONF=dirty_decay_ms:0", i, 100 + noise));
  }
  runs[5].failure = "killed by signal 11";
  return make_report(example_context(), runs);
}

std::size_t columns(const std::string& line) {
  std::size_t count = 0;
  for (const char c : line) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

TEST(Terminal, FitsItsColumns) {
  for (const int width : {80, 100, 120}) {
    std::istringstream lines(report_terminal(race_with_a_failure(), {.columns = width}));
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(columns(line), static_cast<std::size_t>(width)) << line;
      widest = std::max(widest, columns(line));
    }
    EXPECT_EQ(widest, static_cast<std::size_t>(width)) << "a table as wide as the terminal";
  }
}

TEST(Rendering, NamesTheLockAndWhatKeepsHolesOpen) {
  std::vector<analysis::Run> runs = {example_outside_run("system", 0, 100),
                                     example_run("best_fit", 0, 80, 1.2)};
  runs[1].subject_origin = "built in, behind one lock";
  runs[1].blame.emplace().sentence = "Two objects from parse pin 3 MiB.";
  const Report report = make_report(example_context(), runs);
  for (const std::string& text : {report_terminal(report), report_markdown(report)}) {
    EXPECT_NE(text.find("ehind one lock"), std::string::npos) << text;
    EXPECT_NE(text.find("Two objects from parse pin 3 MiB."), std::string::npos) << text;
  }
}

TEST(Terminal, ShowsVerdictFailureAndAbsentSubject) {
  const std::string text = report_terminal(race_with_a_failure());
  EXPECT_NE(text.find("best_fit is fastest"), std::string::npos) << text;
  EXPECT_NE(text.find("failed, repetition 1: killed by signal 11"), std::string::npos) << text;
  EXPECT_NE(text.find("mimalloc is not installed here: apt install libmimalloc2.0"),
            std::string::npos);
  EXPECT_NE(text.find("▄"), std::string::npos) << "a sparkline";
}

TEST(Terminal, ColourIsOnlyWhereAskedFor) {
  EXPECT_EQ(report_terminal(race_with_a_failure()).find('\x1b'), std::string::npos);
  EXPECT_NE(report_terminal(race_with_a_failure(), {.colour = true}).find("\x1b[32m"),
            std::string::npos);
}

TEST(Terminal, ControlCharactersOfAnOutsideNameDoNotReachTheTerminal) {
  Report report;
  report.runs.push_back({example_run("evil\x1b[2J", 0, 10, 1.2), {}});
  EXPECT_EQ(report_terminal(report).find('\x1b'), std::string::npos);
}

TEST(Terminal, AnEmptyReportIsASentence) {
  EXPECT_NE(report_terminal(make_report({}, {})).find("Nothing was measured."), std::string::npos);
}

TEST(Markdown, HasVerdictTableFailureAndContext) {
  const std::string text = report_markdown(race_with_a_failure());
  EXPECT_NE(text.find("## Fitmark"), std::string::npos);
  EXPECT_NE(text.find("| best\\_fit | 82.0 ns ± 2.4 % | **-19.6 %"), std::string::npos) << text;
  EXPECT_NE(text.find("failed**, repetition 1: killed by signal 11"), std::string::npos);
  EXPECT_NE(text.find("mimalloc (package libmimalloc2.0)"), std::string::npos);
  EXPECT_NE(text.find("seed 42"), std::string::npos);
}

TEST(Markdown, CountsPagesAtEachPeakWhereTheyWereCounted) {
  Report report = race_with_a_failure();
  EXPECT_EQ(report_markdown(report).find("resident pages |"), std::string::npos);
  PageCensus census;
  census.resident_pages = 12;
  census.pages_by_occupancy = {3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 8};
  for (MeasuredRun& measured : report.runs) measured.run.pages_at_peaks[1] = census;
  const std::string text = report_markdown(report);
  EXPECT_NE(text.find("| best\\_fit | held | 12 | 3 | 1 | 0 |"), std::string::npos) << text;
}

TEST(Markdown, EveryRowHasTheColumnsOfItsHead) {
  Report report = race_with_a_failure();
  report.runs[1].run.pages_at_peaks[2] = PageCensus{.resident_pages = 5};
  report.runs[0].run.subject = "a|b\n<script>";
  std::istringstream lines(report_markdown(report));
  std::size_t head_bars = 0;  // of the table that the line stands in; 0: outside
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '|') {
      head_bars = 0;
      continue;
    }
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    }
    if (head_bars == 0) head_bars = bars;
    EXPECT_GE(bars, 4u) << line;
    EXPECT_EQ(bars, head_bars) << line;
    EXPECT_EQ(line.find("<script"), std::string::npos);
  }
}

TEST(Scatter, PutsEachPointWhereItsRatiosAre) {
  const std::string plot =
      scatter_plot({{"base", 1, 1}, {"small", 0.5, 0.25}, {"large", 2, 4}, {"twin", 1, 1}}, 40);
  std::istringstream lines(plot);
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  ASSERT_EQ(rows.size(), 11u) << plot;
  EXPECT_EQ(rows[0].find("4.00×"), 1u) << plot;
  EXPECT_EQ(rows[0].back(), 'c') << plot;
  EXPECT_NE(rows[4].find("ad"), std::string::npos) << "a twin stands beside: " << plot;
  EXPECT_NE(rows[8].find("│b"), std::string::npos) << plot;
  EXPECT_NE(rows[9].find("0.50×"), std::string::npos) << plot;
  EXPECT_NE(rows[10].find("c large"), std::string::npos) << plot;
  EXPECT_EQ(scatter_plot({{"one", 1, 1}, {"two", 2, 2}}, 40), "");
}

TEST(Sparkline, EachCharacterIsTheLargestOfItsShare) {
  std::vector<Sample> samples(4);
  const std::uint64_t held[] = {0, 8, 3, 4};
  for (std::uint64_t i = 0; i < 4; ++i) {
    samples[i].event_index = i * 2;
    samples[i].held_bytes = held[i];
  }
  EXPECT_EQ(sparkline(samples, &Sample::held_bytes, 8, 8, 4), "▁█▄▅");
  EXPECT_EQ(sparkline(samples, &Sample::held_bytes, 8, 8, 2), "█▅");
  EXPECT_EQ(sparkline(samples, &Sample::held_bytes, 8, 8, 8), "▁▁██▄▄▅▅");
  EXPECT_EQ(sparkline(samples, &Sample::cached_bytes, 8, 8, 4), "");
}

}  // namespace
}  // namespace fitmark::analysis
