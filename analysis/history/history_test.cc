// SPDX-License-Identifier: MIT
//
// The history keeps what it is given, through migrations and many writers.
#include "analysis/history/history.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "analysis/history/sqlite.h"
#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"

namespace fitmark::analysis {
namespace {

class HistoryFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/fitmark_history_XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/history.db";
  }

  void TearDown() override {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) unlink((path_ + suffix).c_str());
    EXPECT_EQ(rmdir(folder_.c_str()), 0);
  }

  static Report report(double ns_per_event) {
    std::vector<analysis::Run> runs;
    for (std::uint64_t i = 0; i < 3; ++i) {
      runs.push_back(example_run("best_fit", i, ns_per_event + static_cast<double>(i), 1.2));
    }
    return make_report(example_context(), runs);
  }

  std::string folder_;
  std::string path_;
};

TEST_F(HistoryFile, GivesBackTheMediansInOrder) {
  {
    History history(path_);
    history.add(report(80), "aaa");
    history.add(report(70), "bbb");
  }
  History history(path_);
  const auto points = history.points("python3.fitrace", "best_fit", "ns_per_event");
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].revision, "aaa");
  EXPECT_EQ(points[0].median, 81);
  EXPECT_EQ(points[0].low, 80);
  EXPECT_EQ(points[0].high, 82);
  EXPECT_EQ(points[1].median, 71);
  EXPECT_EQ(points[1].repetitions, 3u);
  EXPECT_TRUE(history.points("python3.fitrace", "worst_fit", "ns_per_event").empty());
  EXPECT_EQ(history.series().front().points, 2u);
}

TEST_F(HistoryFile, FailedRunsAreNotKept) {
  Report failed = report(80);
  for (MeasuredRun& run : failed.runs) run.run.failure = "timeout";
  History history(path_);
  history.add(failed, "aaa");
  EXPECT_TRUE(history.series().empty());
}

TEST_F(HistoryFile, ManyWritersLoseNothing) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([this] {
      History history(path_);
      for (int j = 0; j < 5; ++j) history.add(report(80), "aaa");
    });
  }
  for (std::thread& writer : writers) writer.join();
  History history(path_);
  EXPECT_EQ(history.points("python3.fitrace", "best_fit", "ns_per_event").size(), 20u);
}

TEST_F(HistoryFile, AFileOfTheFirstLayoutIsBroughtUpToDate) {
  {
    Connection first(path_);
    first.execute(
        "CREATE TABLE report (id INTEGER PRIMARY KEY AUTOINCREMENT, added_at TEXT NOT NULL,"
        " revision TEXT NOT NULL, host TEXT NOT NULL, fitmark_version TEXT NOT NULL);"
        "CREATE TABLE figure (report INTEGER NOT NULL REFERENCES report (id), trace TEXT NOT NULL,"
        " trace_digest TEXT NOT NULL, subject TEXT NOT NULL, metric TEXT NOT NULL,"
        " unit TEXT NOT NULL, median REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL,"
        " repetitions INTEGER NOT NULL);"
        "INSERT INTO report VALUES (1, '2025-01-01', 'old', 'h', '0.1');"
        "INSERT INTO figure VALUES (1, 'python3.fitrace', 'ff', 'best_fit', 'ns_per_event', 'ns',"
        " 90, 89, 91, 5);"
        "PRAGMA user_version = 1;");
  }
  History history(path_);
  history.add(report(80), "new");
  const auto points = history.points("python3.fitrace", "best_fit", "ns_per_event");
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].revision, "old");
  EXPECT_EQ(points[0].median, 90);
}

TEST_F(HistoryFile, ANewerLayoutIsLeftAlone) {
  { Connection(path_).execute("PRAGMA user_version = 99"); }
  try {
    History history(path_);
    FAIL();
  } catch (const HistoryError& error) {
    EXPECT_NE(std::string(error.what()).find("newer fitmark"), std::string::npos);
  }
}

TEST_F(HistoryFile, AnotherKindOfFileIsRefused) {
  std::ofstream(path_) << "this is not a database, and longer than a header of one hundred bytes: "
                       << std::string(200, 'x');
  EXPECT_THROW(History{path_}, HistoryError);
  EXPECT_THROW(History{folder_ + "/none/history.db"}, HistoryError);
}

TEST(HistoryText, ShowsTheChangeFromPointToPoint) {
  const std::vector<HistoryPoint> points = {
      {1, "aaa", "2026-01-02T03:04:05Z", "h", 80, 79, 81, 3, "ns"},
      {2, "bbb", "2026-01-03T03:04:05Z", "h", 60, 59, 61, 3, "ns"}};
  const std::string text = history_text({"t", "best_fit", "ns_per_event", 2}, points);
  EXPECT_NE(text.find("-25.0 %"), std::string::npos) << text;
  EXPECT_NE(text.find("2026-01-03"), std::string::npos);
  EXPECT_NE(text.find("├─●─┤\n"), std::string::npos) << text;
  EXPECT_NE(text.find("59.0 ns"), std::string::npos) << "the scale: " << text;
}

TEST(HistoryText, EqualPointsStandInTheMiddle) {
  const std::vector<HistoryPoint> points(2, {1, "aaa", "2026", "h", 80, 80, 80, 1, "ns"});
  const std::string text = history_text({"t", "best_fit", "ns_per_event", 2}, points);
  EXPECT_NE(text.find(std::string(20, ' ') + "●\n"), std::string::npos) << text;
}

TEST(HistoryLine, ShowsTheLastFigureItsChangeAndASparkline) {
  std::vector<HistoryPoint> points;
  for (const double median : {10.0, 20.0, 15.0}) {
    points.push_back({1, "a", "2026", "h", median, median, median, 1, "ns"});
  }
  const std::string line = history_line({"t", "best_fit", "ns_per_event", 3}, points);
  EXPECT_NE(line.find("15.0 ns  -25.0 %"), std::string::npos) << line;
  EXPECT_NE(line.find("▁█▅ 3\n"), std::string::npos) << line;
}

}  // namespace
}  // namespace fitmark::analysis
