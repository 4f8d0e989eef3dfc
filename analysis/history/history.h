// SPDX-License-Identifier: MIT
//
// Keeps the medians of reports over commits in one SQLite file.
//
// Layout:      table report (id, added_at, revision, host, fitmark_version, command) and table figure
//              (report, trace, trace_digest, subject, metric, unit, better, median, low, high,
//              repetitions); PRAGMA user_version numbers the layout, older files are migrated when opened
// Invariants:  a report is added whole or not at all; several processes may add at once
// Threads:     one History per thread
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// What went wrong with the file: its path, SQLite's reason, and the remedy.
class HistoryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct HistoryPoint {
  std::int64_t report = 0;  // ascending in the order of adding
  std::string revision;     // commit, or whatever the user named it
  std::string date;         // of the report, ISO 8601
  std::string host;
  double median = 0;
  double low = 0;  // smallest and largest of the repetitions
  double high = 0;
  std::uint64_t repetitions = 0;
  std::string unit;
};

struct HistorySeries {
  std::string trace;
  std::string subject;
  std::string metric;
  std::uint64_t points = 0;
};

class History {
 public:
  // Opens `path`, makes it if it is not there, and brings an older layout up to date. Throws HistoryError;
  // also for a file of a newer layout, which it leaves alone.
  explicit History(const std::string& path);
  ~History();
  History(History&&) noexcept;
  History& operator=(History&&) noexcept;

  // Adds the medians of every trace, subject and metric. Waits up to ten seconds for other writers.
  // Returns the report's number. Throws HistoryError.
  std::int64_t add(const Report& report, const std::string& revision);

  // Returns what is stored, by trace, subject and metric.
  std::vector<HistorySeries> series() const;

  // Returns one series in the order of adding; empty if there is none.
  std::vector<HistoryPoint> points(const std::string& trace, const std::string& subject,
                                   const std::string& metric) const;

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

// Returns the series for the terminal: a line a report with its median, the change from the one before,
// and the range of its repetitions drawn between the least and the greatest of all.
std::string history_text(const HistorySeries& series, const std::vector<HistoryPoint>& points);

// Returns the series as one line: its last median, the change from the one before, the last medians as a
// sparkline, how many reports have it.
std::string history_line(const HistorySeries& series, const std::vector<HistoryPoint>& points);

// The layout that this program writes.
inline constexpr int kHistoryVersion = 2;

}  // namespace fitmark::analysis
