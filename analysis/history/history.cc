// SPDX-License-Identifier: MIT
//
// The history's tables, their migrations, and what is read from them.
#include "analysis/history/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/history/sqlite.h"
#include "analysis/report/metric_list.h"
#include "analysis/statistics/median.h"

namespace fitmark::analysis {
namespace {

// Each brings the layout of its place to the next number.
constexpr const char* kMigrations[] = {
    // 0 to 1: an empty file
    "CREATE TABLE report (id INTEGER PRIMARY KEY AUTOINCREMENT, added_at TEXT NOT NULL,"
    " revision TEXT NOT NULL, host TEXT NOT NULL, fitmark_version TEXT NOT NULL);"
    "CREATE TABLE figure (report INTEGER NOT NULL REFERENCES report (id), trace TEXT NOT NULL,"
    " trace_digest TEXT NOT NULL, subject TEXT NOT NULL, metric TEXT NOT NULL, unit TEXT NOT NULL,"
    " median REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, repetitions INTEGER NOT NULL);",
    // 1 to 2: the command stands beside its figures, and series are found without reading all
    "ALTER TABLE report ADD COLUMN command TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE figure ADD COLUMN better TEXT NOT NULL DEFAULT 'lower';"
    "CREATE INDEX figure_series ON figure (trace, subject, metric, report);",
};
static_assert(std::size(kMigrations) == kHistoryVersion);

using SeriesKey = std::tuple<std::string, std::string, std::string>;  // trace, digest, subject

std::vector<double> values_of(const std::vector<const MeasuredRun*>& runs,
                              const MetricEntry& metric) {
  std::vector<double> values;
  for (const MeasuredRun* run : runs) {
    const Figure figure = metric.figure(*run);
    if (figure.value) values.push_back(*figure.value);
  }
  return values;
}

}  // namespace

class History::Database {
 public:
  explicit Database(const std::string& path) : connection_(path) {
    connection_.execute("PRAGMA foreign_keys = ON");
    migrate(path);
  }

  Connection& connection() { return connection_; }

 private:
  int version() {
    Statement query(connection_, "PRAGMA user_version");
    query.step();
    return static_cast<int>(query.whole(0));
  }

  void migrate(const std::string& path) {
    if (version() == kHistoryVersion) return;
    Transaction transaction(connection_);
    const int found = version();  // another process may have been faster
    if (found > kHistoryVersion) {
      throw HistoryError(
          fmt::format("{}: layout {} is newer than this program's ({}); use a newer "
                      "fitmark",
                      path, found, kHistoryVersion));
    }
    for (int step = found; step < kHistoryVersion; ++step) connection_.execute(kMigrations[step]);
    connection_.execute(fmt::format("PRAGMA user_version = {}", kHistoryVersion));
    transaction.commit();
  }

  Connection connection_;
};

History::History(const std::string& path) : database_(std::make_unique<Database>(path)) {}
History::~History() = default;
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;

std::int64_t History::add(const Report& report, const std::string& revision) {
  std::map<SeriesKey, std::vector<const MeasuredRun*>> cells;
  for (const MeasuredRun& measured : report.runs) {
    const Run& run = measured.run;
    if (!run.failure.empty()) continue;
    cells[{run.trace, run.trace_digest, run.subject}].push_back(&measured);
  }
  Connection& connection = database_->connection();
  Transaction transaction(connection);
  Statement insert(connection,
                   "INSERT INTO report (added_at, revision, host, fitmark_version, command)"
                   " VALUES (?, ?, ?, ?, ?)");
  const Context& context = report.context;
  insert.bind(context.date).bind(revision).bind(context.host);
  insert.bind(context.fitmark_version).bind(context.command).step();
  const std::int64_t number = sqlite3_last_insert_rowid(connection.handle());
  Statement figure(connection,
                   "INSERT INTO figure (report, trace, trace_digest, subject, metric, unit, better,"
                   " median, low, high, repetitions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& [key, runs] : cells) {
    for (const MetricEntry& metric : kMetrics) {
      const std::vector<double> values = values_of(runs, metric);
      if (values.empty()) continue;
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      figure.bind(number).bind(std::get<0>(key)).bind(std::get<1>(key)).bind(std::get<2>(key));
      figure.bind(std::string(metric.name)).bind(std::string(metric.unit));
      figure.bind(std::string(metric.better)).bind(median(values)).bind(*low).bind(*high);
      figure.bind(static_cast<std::int64_t>(values.size())).step();
      figure.reset();
    }
  }
  transaction.commit();
  return number;
}

std::vector<HistorySeries> History::series() const {
  Statement query(database_->connection(),
                  "SELECT trace, subject, metric, COUNT(*) FROM figure"
                  " GROUP BY trace, subject, metric ORDER BY trace, subject, metric");
  std::vector<HistorySeries> result;
  while (query.step()) {
    result.push_back(
        {query.text(0), query.text(1), query.text(2), static_cast<std::uint64_t>(query.whole(3))});
  }
  return result;
}

std::vector<HistoryPoint> History::points(const std::string& trace, const std::string& subject,
                                          const std::string& metric) const {
  Statement query(database_->connection(),
                  "SELECT report.id, revision, added_at, host, median, low, high, repetitions, unit"
                  " FROM figure JOIN report ON report.id = figure.report"
                  " WHERE trace = ? AND subject = ? AND metric = ? ORDER BY report.id");
  query.bind(trace).bind(subject).bind(metric);
  std::vector<HistoryPoint> result;
  while (query.step()) {
    result.push_back({query.whole(0), query.text(1), query.text(2), query.text(3), query.real(4),
                      query.real(5), query.real(6), static_cast<std::uint64_t>(query.whole(7)),
                      query.text(8)});
  }
  return result;
}

}  // namespace fitmark::analysis
