// SPDX-License-Identifier: MIT
//
// Medians of percentiles, ordered so that subjects stand below one another.
#include "analysis/report/latency_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "analysis/report/markdown.h"
#include "analysis/report/subject_cell.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

constexpr std::uint64_t kUsualShare = 20;  // one part in so many of a subject's calls

const LatencyRow* find_row(const Run& run, const LatencyRow& like) {
  const auto found =
      std::find_if(run.latencies.begin(), run.latencies.end(), [&](const LatencyRow& row) {
        return row.operation == like.operation && row.smallest_bytes == like.smallest_bytes;
      });
  return found == run.latencies.end() ? nullptr : &*found;
}

// Every counting run replayed the same calls; one without latencies counts as 0 calls of 0 ns.
LatencySummary summary_of(const SubjectCell& cell, const LatencyRow& first) {
  LatencySummary summary{cell.trace, cell.digest, cell.subject, first};
  for (const Percentile& percentile : kPercentiles) {
    summary.row.*percentile.ns = median_of(cell, [&](const Run& run) {
      const LatencyRow* row = find_row(run, first);
      return row == nullptr ? 0 : row->*percentile.ns;
    });
  }
  for (const Run* run : cell.runs) {
    const LatencyRow* row = find_row(*run, first);
    if (row != nullptr) summary.row.max_ns = std::max(summary.row.max_ns, row->max_ns);
  }
  return summary;
}

// Where a row stands among those of its trace.
auto place_of(const LatencySummary& summary) {
  const LatencyRow& row = summary.row;
  return std::tie(row.operation, row.smallest_bytes, row.p50_ns, row.p99_ns);
}

// Whether it stands for the whole among `all`: rare calls do not, nor those that others of their operation
// outnumber.
bool is_usual(const std::vector<LatencySummary>& all, const LatencySummary& summary) {
  std::uint64_t calls = 0;  // of the subject on this trace
  for (const LatencySummary& other : all) {
    if (!of_one_trace(other, summary) || other.subject != summary.subject) continue;
    calls += other.row.calls;
    const bool is_same_operation = other.row.operation == summary.row.operation;
    if (is_same_operation && other.row.calls > summary.row.calls) return false;
  }
  return summary.row.calls * kUsualShare >= calls;
}

}  // namespace

std::vector<LatencySummary> latency_of(const Report& report) {
  std::vector<LatencySummary> rows;
  std::size_t begin = 0;  // of the rows of one trace
  const auto put_in_order = [&] {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(begin);
    std::stable_sort(first, rows.end(), [](const LatencySummary& a, const LatencySummary& b) {
      return place_of(a) < place_of(b);
    });
    begin = rows.size();
  };
  for (const SubjectCell& cell : cells_of(report)) {
    if (!rows.empty() && !of_one_trace(rows.back(), cell)) put_in_order();
    for (const LatencyRow& row : cell.runs.front()->latencies) {
      rows.push_back(summary_of(cell, row));
    }
  }
  put_in_order();
  return rows;
}

std::vector<LatencySummary> usual_latency_of(const Report& report) {
  const std::vector<LatencySummary> all = latency_of(report);
  std::vector<LatencySummary> usual;
  for (const LatencySummary& summary : all) {
    if (is_usual(all, summary)) usual.push_back(summary);
  }
  return usual;
}

std::string calls_named(const LatencyRow& row) {
  const bool is_last_band = row.largest_bytes > (std::uint64_t{1} << 60);
  const double bound =
      static_cast<double>(is_last_band ? row.smallest_bytes - 1 : row.largest_bytes);
  return fmt::format("{}, {} {}", row.operation, is_last_band ? "above" : "up to",
                     human_bytes(bound));
}

const Percentile* find_percentile(std::string_view name) {
  for (const Percentile& percentile : kPercentiles) {
    if (percentile.name == name) return &percentile;
  }
  return nullptr;
}

std::string percentile_text(const LatencyRow& row, const Percentile& percentile) {
  return row.calls < percentile.fewest_calls ? "n/a" : human_time(row.*percentile.ns);
}

bool has_too_few_calls(const std::vector<LatencySummary>& rows, const Percentile& percentile) {
  return std::any_of(rows.begin(), rows.end(), [&](const LatencySummary& summary) {
    return summary.row.calls < percentile.fewest_calls;
  });
}

std::string latency_markdown(const Report& report) {
  std::string text;
  const LatencySummary* last = nullptr;
  const std::vector<LatencySummary> all = latency_of(report);
  for (const LatencySummary& summary : all) {
    if (last == nullptr || !of_one_trace(summary, *last)) {
      text += fmt::format(
          "\n**{}**\n\n| call | subject | calls timed | p50 | p90 | p99 | p99.9 | p99.99 | slowest "
          "|\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
          escaped(summary.trace));
    }
    last = &summary;
    const LatencyRow& row = summary.row;
    text += fmt::format("| {} | {} | {} |", escaped(calls_named(row)), escaped(summary.subject),
                        grouped(row.calls));
    for (const Percentile& percentile : kPercentiles) {
      text += " " + percentile_text(row, percentile) + " |";
    }
    text += " " + human_time(row.max_ns) + " |\n";
  }
  if (has_too_few_calls(all, kPercentiles.back())) text += fmt::format("\n{}.\n", kTooFewCalls);
  return text;
}

}  // namespace fitmark::analysis
