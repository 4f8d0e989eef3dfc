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

}  // namespace

std::string peaks_markdown(const Report& report) {
  std::string text;
  const std::vector<SubjectCell> cells = cells_of(report);
  const SubjectCell* last = nullptr;
  for (const SubjectCell& cell : cells) {
    const Run& run = *cell.runs.front();
    if (run.samples.empty()) continue;
    if (last == nullptr || !of_one_trace(cell, *last)) {
      text += fmt::format("\n**{}**\n\n{}", escaped(cell.trace), head());
    }
    last = &cell;
    const Peaks peaks = peaks_of(run);
    for (std::size_t i = 0; i < kPeaks.size(); ++i) {
      text += peak_row(cell.subject, kPeaks[i], peaks[i]);
    }
  }
  if (text.empty()) return text;
  return text +
         "\nNet: without bookkeeping and rounding. Unusable free: the share of free bytes in "
         "extents too "
         "small for a request. `-`: the subject does not reveal it, fewer than 64 KiB were live, "
         "or not "
         "every byte was touched.\n";
}

}  // namespace fitmark::analysis
