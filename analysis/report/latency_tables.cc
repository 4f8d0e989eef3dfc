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
  LatencySummary summary{cell.trace,           cell.digest,         cell.subject, first.operation,
                         first.smallest_bytes, first.largest_bytes, first.calls};
  const auto over_runs = [&](double LatencyRow::*field) {
    return median_of(cell, [&](const Run& run) {
      const LatencyRow* row = find_row(run, first);
      return row == nullptr ? 0 : row->*field;
    });
  };
  summary.p50_ns = over_runs(&LatencyRow::p50_ns);
  summary.p90_ns = over_runs(&LatencyRow::p90_ns);
  summary.p99_ns = over_runs(&LatencyRow::p99_ns);
  summary.p999_ns = over_runs(&LatencyRow::p999_ns);
  summary.p9999_ns = over_runs(&LatencyRow::p9999_ns);
  for (const Run* run : cell.runs) {
    const LatencyRow* row = find_row(*run, first);
    if (row != nullptr) summary.max_ns = std::max(summary.max_ns, row->max_ns);
  }
  return summary;
}

auto kind_of(const LatencySummary& row) {
  return std::tie(row.trace, row.digest, row.operation, row.smallest_bytes);
}

std::uint64_t calls_of(const std::vector<LatencySummary>& rows, const LatencySummary& like) {
  std::uint64_t calls = 0;
  for (const LatencySummary& row : rows) {
    const bool is_same =
        row.trace == like.trace && row.digest == like.digest && row.subject == like.subject;
    if (is_same) calls += row.calls;
  }
  return calls;
}

bool is_outnumbered(const std::vector<LatencySummary>& rows, const LatencySummary& row) {
  return std::any_of(rows.begin(), rows.end(), [&](const LatencySummary& other) {
    return other.trace == row.trace && other.digest == row.digest && other.subject == row.subject &&
           other.operation == row.operation && other.calls > row.calls;
  });
}

}  // namespace

std::vector<LatencySummary> latency_of(const Report& report) {
  std::vector<LatencySummary> rows;
  for (const SubjectCell& cell : cells_of(report)) {
    for (const LatencyRow& row : cell.runs.front()->latencies) {
      rows.push_back(summary_of(cell, row));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const LatencySummary& a, const LatencySummary& b) {
    return kind_of(a) < kind_of(b);
  });
  return rows;
}

std::vector<LatencySummary> usual_latency_of(const Report& report) {
  const std::vector<LatencySummary> rows = latency_of(report);
  std::vector<LatencySummary> usual;
  for (const LatencySummary& row : rows) {
    const bool is_rare = row.calls * kUsualShare < calls_of(rows, row);
    if (!is_rare && !is_outnumbered(rows, row)) usual.push_back(row);
  }
  return usual;
}

std::string calls_named(const LatencySummary& row) {
  const bool is_last_band = row.largest_bytes > (std::uint64_t{1} << 60);
  const double bound =
      static_cast<double>(is_last_band ? row.smallest_bytes - 1 : row.largest_bytes);
  return fmt::format("{}, {} {}", row.operation, is_last_band ? "above" : "up to",
                     human_bytes(bound));
}

std::string latency_markdown(const Report& report) {
  std::string text;
  const LatencySummary* last = nullptr;
  const std::vector<LatencySummary> rows = latency_of(report);
  for (const LatencySummary& row : rows) {
    if (last == nullptr || row.trace != last->trace || row.digest != last->digest) {
      text += fmt::format(
          "\n**{}**\n\n| call | subject | calls timed | p50 | p90 | p99 | p99.9 | p99.99 | "
          "slowest "
          "|\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
          escaped(row.trace));
    }
    last = &row;
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                        escaped(calls_named(row)), escaped(row.subject), grouped(row.calls),
                        human_time(row.p50_ns), human_time(row.p90_ns), human_time(row.p99_ns),
                        human_time(row.p999_ns), human_time(row.p9999_ns), human_time(row.max_ns));
  }
  return text;
}

}  // namespace fitmark::analysis
