// SPDX-License-Identifier: MIT
//
// `fitmark history`: keeps the medians of reports over commits, lists and plots them.
#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/history/history.h"
#include "bench/command/command.h"
#include "bench/command/report_file.h"

namespace fitmark::bench {
namespace {

struct HistoryCommand {
  std::string database = "fitmark.db";
  std::vector<std::string> add;
  std::string revision;
  std::string trace;
  std::string subject;
  std::string metric;
  bool json = false;
};

using analysis::History;
using analysis::HistoryPoint;
using analysis::HistorySeries;

bool is_wanted(const HistoryCommand& command, const HistorySeries& series) {
  const auto matches = [](const std::string& wanted, const std::string& name) {
    return wanted.empty() || wanted == name;
  };
  return matches(command.trace, series.trace) && matches(command.subject, series.subject) &&
         matches(command.metric, series.metric);
}

// Nothing stands in the history, or nothing of what was asked for: says so, and what there is.
void say_what_is_missing(const HistoryCommand& command, const std::vector<HistorySeries>& all) {
  if (all.empty()) {
    fmt::print(stderr, "{} holds no reports; add one with --add report.json --revision COMMIT\n",
               command.database);
    return;
  }
  std::set<std::string> traces, subjects, metrics;
  for (const HistorySeries& series : all) {
    traces.insert(series.trace);
    subjects.insert(series.subject);
    metrics.insert(series.metric);
  }
  fmt::print(stderr, "{} has nothing of that; its traces: {}; allocators: {}; metrics: {}\n",
             command.database, fmt::join(traces, ", "), fmt::join(subjects, ", "),
             fmt::join(metrics, ", "));
}

nlohmann::json series_json(const HistorySeries& series, const std::vector<HistoryPoint>& points) {
  nlohmann::json list = nlohmann::json::array();
  for (const HistoryPoint& point : points) {
    list.push_back({{"revision", point.revision},
                    {"date", point.date},
                    {"host", point.host},
                    {"median", point.median},
                    {"low", point.low},
                    {"high", point.high},
                    {"repetitions", point.repetitions},
                    {"unit", point.unit}});
  }
  return {{"trace", series.trace},
          {"subject", series.subject},
          {"metric", series.metric},
          {"points", list}};
}

int run_history(const HistoryCommand& command) {
  History history(command.database);
  for (const std::string& report : command.add) {
    const std::int64_t number = history.add(read_report_at(report), command.revision);
    fmt::print(stderr, "added {} as report {} of {}\n", report, number, command.database);
  }
  if (!command.add.empty()) return kDone;
  nlohmann::json all = nlohmann::json::array();
  const std::vector<HistorySeries> stored = history.series();
  std::vector<HistorySeries> wanted = stored;
  std::erase_if(wanted, [&](const HistorySeries& series) { return !is_wanted(command, series); });
  if (wanted.empty()) say_what_is_missing(command, stored);
  for (const HistorySeries& series : wanted) {
    const auto points = history.points(series.trace, series.subject, series.metric);
    if (command.json) {
      all.push_back(series_json(series, points));
    } else if (command.metric.empty()) {
      fmt::print("{}", analysis::history_line(series, points));
    } else {
      fmt::print("{}\n", analysis::history_text(series, points));
    }
  }
  if (command.json) fmt::print("{}\n", all.dump(2));
  return kDone;
}

}  // namespace

Command history_command() {
  return make_command<HistoryCommand>(
      "history", "Keep figures over commits, list and plot them",
      "  fitmark history --db h.db --add monday/report.json --revision 1a2b3c\n"
      "  fitmark history --db h.db --subject best_fit\n"
      "  fitmark history --db h.db --metric peak_resident_bytes\n\n"
      "Without --metric a line for each trace, allocator and metric; with it a plot: ● the "
      "median,\n"
      "├─┤ the range of the repetitions.",
      [](HistoryCommand& asked) {
        return Options{Option("--db", asked.database, "SQLite file").shown(),
                       Option("--add", asked.add, "Reports to add"),
                       Option("--revision", asked.revision, "Commit of the added reports"),
                       Option("--trace", asked.trace, "Show this trace only"),
                       Option("--subject", asked.subject, "Show this allocator only"),
                       Option("--metric", asked.metric,
                              "Plot this metric over the reports, such as ns_per_event"),
                       json_option(asked.json)};
      },
      run_history);
}

}  // namespace fitmark::bench
