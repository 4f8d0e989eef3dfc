// SPDX-License-Identifier: MIT
//
// One row a peak, its columns those of the list of series metrics.
#include "analysis/report/peak_tables.h"

#include <fmt/format.h>

#include <string_view>

#include "analysis/metric/peaks.h"
#include "analysis/report/markdown.h"
#include "analysis/report/subject_cell.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

std::string head() {
  std::string titles = "| subject | peak of | after events | live | held | resident |";
  std::string rules = "|---|---|--:|--:|--:|--:|";
  for (const SeriesMetric& metric : kSeriesMetrics) {
    titles += fmt::format(" {} |", metric.title);
    rules += "--:|";
  }
  return titles + "\n" + rules + "\n";
}

std::string bytes_cell(const Figure& bytes) { return " " + with_unit(bytes, "bytes") + " |"; }

std::string metric_cell(const Figure& figure, std::string_view unit) {
  if (!figure.value) return " - |";
  if (unit == "ratio") return fmt::format(" {:.3f} |", *figure.value);
  if (unit == "fraction") return fmt::format(" {:.1f} % |", 100 * *figure.value);
  return fmt::format(" {:.1f} B |", *figure.value);
}

std::string peak_row(const std::string& subject, const char* name, const PeakFigures& peak) {
  if (!peak.event_index.value) return {};
  std::string row =
      fmt::format("| {} | {} | {:.0f} |", escaped(subject), name, *peak.event_index.value);
  for (const Figure& bytes : {peak.live_bytes, peak.held_bytes, peak.resident_bytes}) {
    row += bytes_cell(bytes);
  }
  for (std::size_t i = 0; i < kSeriesMetrics.size(); ++i) {
    row += metric_cell(peak.metrics[i], kSeriesMetrics[i].unit);
  }
  return row + "\n";
}

// The pages of one peak by how full they are; empty where they were not counted.
std::string pages_row(const std::string& subject, const char* name,
                      const std::optional<PageCensus>& census) {
  if (!census) return {};
  std::string row = fmt::format("| {} | {} | {} |", escaped(subject), name, census->resident_pages);
  for (const std::uint64_t pages : census->pages_by_occupancy) row += fmt::format(" {} |", pages);
  return row + "\n";
}

std::string pages_table(const std::vector<SubjectCell>& cells, const SubjectCell& first) {
  std::string rows;
  for (const SubjectCell& cell : cells) {
    if (!of_one_trace(cell, first)) continue;
    for (std::size_t i = 0; i < kPeaks.size(); ++i) {
      rows += pages_row(cell.subject, kPeaks[i], cell.runs.front()->pages_at_peaks[i]);
    }
  }
  if (rows.empty()) return {};
  std::string head = "\n| subject | peak of | resident pages | empty |";
  std::string rules = "|---|---|--:|--:|";
  for (int i = 1; i <= 10; ++i) {
    head += fmt::format(" {}-{} % |", (i - 1) * 10, i * 10);
    rules += "--:|";
  }
  return head + "\n" + rules + "\n" + rows;
}

}  // namespace

std::string peaks_markdown(const Report& report) {
  std::string text;
  const std::vector<SubjectCell> cells = cells_of(report);
  const SubjectCell* last = nullptr;
  for (const SubjectCell& cell : cells) {
    const Run& run = *cell.runs.front();
    if (run.samples.empty()) continue;
    if (last == nullptr || !of_one_trace(cell, *last)) {
      if (last != nullptr) text += pages_table(cells, *last);
      text += fmt::format("\n**{}**\n\n{}", escaped(cell.trace), head());
    }
    last = &cell;
    const Peaks peaks = peaks_of(run);
    for (std::size_t i = 0; i < kPeaks.size(); ++i) {
      text += peak_row(cell.subject, kPeaks[i], peaks[i]);
    }
  }
  if (last == nullptr) return text;
  return text + pages_table(cells, *last) +
         "\nNet: without bookkeeping and rounding. Unusable free: the share of free bytes in "
         "extents too small for a request. `-`: the subject does not reveal it, fewer than 64 KiB "
         "were live, or not every byte was touched. Pages stand by the share of them that is "
         "live.\n";
}

}  // namespace fitmark::analysis
