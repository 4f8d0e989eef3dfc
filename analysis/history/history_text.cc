// SPDX-License-Identifier: MIT
//
// Draws the points of a series between its least and its greatest figure.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analysis/history/history.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

constexpr std::size_t kPlotColumns = 40;
constexpr std::size_t kSparkPoints = 16;

struct Scale {
  double least = std::numeric_limits<double>::infinity();
  double greatest = 0;

  // Returns the share of the way from least to greatest; in the middle where they are one.
  double share(double value) const {
    return greatest > least ? (value - least) / (greatest - least) : 0.5;
  }

  std::size_t column(double value) const {
    const double place = share(value) * static_cast<double>(kPlotColumns - 1) + 0.5;
    return std::min(static_cast<std::size_t>(std::max(0.0, place)), kPlotColumns - 1);
  }
};

Scale scale_of(const std::vector<HistoryPoint>& points) {
  Scale scale;
  for (const HistoryPoint& point : points) {
    scale.least = std::min(scale.least, point.low);
    scale.greatest = std::max(scale.greatest, point.high);
  }
  return scale;
}

// "   ├──●────┤   ": the range of the repetitions, and their median.
std::string plotted(const HistoryPoint& point, const Scale& scale) {
  const std::size_t low = scale.column(point.low);
  const std::size_t high = scale.column(point.high);
  const std::size_t middle = scale.column(point.median);
  std::string text;
  for (std::size_t column = 0; column <= high; ++column) {
    text += column == middle ? "●"
            : column < low   ? " "
            : column == low  ? "├"
            : column == high ? "┤"
                             : "─";
  }
  return text;
}

std::string change_text(const HistoryPoint* before, const HistoryPoint& point) {
  return before && before->median > 0 ? signed_percent(point.median / before->median) : "";
}

std::string value_text(double value, const std::string& unit) {
  return with_unit(Figure::of(value), unit);
}

}  // namespace

std::string history_text(const HistorySeries& series, const std::vector<HistoryPoint>& points) {
  std::string text = fmt::format("{} of {} on {}\n", series.metric, series.subject, series.trace);
  if (points.empty()) return text;
  const Scale scale = scale_of(points);
  const HistoryPoint* before = nullptr;
  for (const HistoryPoint& point : points) {
    text += fmt::format("  {:<12.12}  {:<10.10}  {:>10}  {:>8}  {}\n", point.revision, point.date,
                        value_text(point.median, point.unit), change_text(before, point),
                        plotted(point, scale));
    before = &point;
  }
  const std::string least = value_text(scale.least, points.front().unit);
  const std::string greatest = value_text(scale.greatest, points.front().unit);
  if (scale.greatest > scale.least) {
    text += fmt::format("{:50}{:<20}{:>20}\n", "", least, greatest);
  }
  return text;
}

std::string history_line(const HistorySeries& series, const std::vector<HistoryPoint>& points) {
  constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  Scale scale;
  for (const HistoryPoint& point : points) {
    scale.least = std::min(scale.least, point.median);
    scale.greatest = std::max(scale.greatest, point.median);
  }
  std::string spark;
  const std::size_t shown = std::min(points.size(), kSparkPoints);
  for (std::size_t i = points.size() - shown; i < points.size(); ++i) {
    spark += kBlocks[std::clamp(static_cast<int>(scale.share(points[i].median) * 8), 0, 7)];
  }
  const std::string blank(kSparkPoints - shown, ' ');
  const HistoryPoint* last = points.empty() ? nullptr : &points.back();
  const HistoryPoint* before = points.size() > 1 ? &points[points.size() - 2] : nullptr;
  return fmt::format("{:<20.20} {:<18.18} {:<28.28} {:>10} {:>8}  {}{} {}\n", series.trace,
                     series.subject, series.metric,
                     last ? value_text(last->median, last->unit) : "-",
                     last ? change_text(before, *last) : "", blank, spark, points.size());
}

}  // namespace fitmark::analysis
