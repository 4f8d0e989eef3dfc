// SPDX-License-Identifier: MIT
//
// The report's tables in columns of a terminal.
#include "analysis/report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "analysis/report/detail_tables.h"
#include "analysis/report/latency_tables.h"
#include "analysis/report/scatter.h"
#include "analysis/report/sparkline.h"
#include "analysis/report/subject_cell.h"
#include "analysis/report/summary.h"
#include "analysis/report/text_columns.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

constexpr std::size_t kMostPlots = 4;  // with more traces the tables would be torn apart

// What a table's columns take: all of them from kTerminalColumns on, where more makes longer sparklines.
struct Layout {
  int columns = kTerminalColumns;
  int subject = 20;
  std::size_t spark = 9;
  bool has_all = true;  // also the height above the floor, and fragmentation

  explicit Layout(int wanted) : columns(std::clamp(wanted, kFewestColumns, kMostColumns)) {
    has_all = columns >= kTerminalColumns;
    const int spare = columns - (has_all ? kTerminalColumns : kFewestColumns);
    subject = has_all ? 20 : 15;
    spark = static_cast<std::size_t>((has_all ? 9 : 8) + spare);
  }
};

class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}

  std::string bold(const std::string& text) const { return paint("1", text); }
  std::string dim(const std::string& text) const { return paint("2", text); }
  std::string red(const std::string& text) const { return paint("31", text); }

  std::string judged(const std::string& text, const Comparison* comparison) const {
    if (!comparison) return text;
    if (comparison->verdict == Verdict::better) return paint("32", text);
    return comparison->verdict == Verdict::worse ? red(text) : text;
  }

 private:
  std::string paint(const char* code, const std::string& text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }

  bool colour_;
};

std::string time_cell(const SubjectSummary& row) {
  return row.ns_per_event.value ? three_digits(*row.ns_per_event.value) : "-";
}

std::string spread_cell(const SubjectSummary& row) {
  if (!row.time_spread.value) return "";
  return fmt::format("±{:.0f}%", *row.time_spread.value * 100);
}

// "+4.2 %", or "-" where there is no such bound.
std::string above_cell(const Figure& above) {
  return above.value ? signed_percent(1 + *above.value) : "-";
}

std::string fragmentation_cell(const SubjectSummary& row) {
  const Figure& figure = row.mean_external_fragmentation;
  return figure.value ? fmt::format("{:.0f} %", *figure.value * 100) : "-";
}

std::string spark_cell(const SubjectSummary& row, double highest, std::size_t columns) {
  if (!row.example) return "";
  const Run& run = *row.example;
  std::string line = sparkline(run.samples, &Sample::held_bytes, run.events, highest, columns);
  if (line.empty()) {
    line = sparkline(run.samples, &Sample::resident_bytes, run.events, highest, columns);
  }
  return line;
}

double highest_of(const TraceSummary& trace) {
  double highest = 0;
  for (const SubjectSummary& row : trace.subjects) {
    for (const Figure& peak : {row.peak_held_bytes, row.peak_resident_bytes}) {
      if (peak.value) highest = std::max(highest, *peak.value);
    }
  }
  return highest;
}

std::string bounds_text(const TraceBounds& bounds) {
  std::string text = fmt::format("floor {}", human_bytes(static_cast<double>(bounds.load_bytes)));
  if (bounds.achievable_bytes.value) {
    text += fmt::format(", packed {} ({}{})", human_bytes(*bounds.achievable_bytes.value),
                        plain(bounds.packing), window_text(bounds));
  }
  if (bounds.robson_bytes.value) {
    text += fmt::format(", Robson's worst case {}", human_bytes(*bounds.robson_bytes.value));
  }
  return text;
}

std::string heading(const TraceSummary& trace, const std::string& baseline, const Layout& layout,
                    const Painter& paint) {
  const std::string against = cut("vs " + plain(baseline), 9);
  std::string text = cut(plain(trace.trace), layout.columns - 52);
  const std::string facts = facts_text(trace);
  text = paint.bold(text) + (facts.empty() ? "" : "  " + facts) + "\n";
  if (trace.bounds)
    text += "  " + paint.dim(wrapped(bounds_text(*trace.bounds), layout.columns - 2, "  ")) + "\n";
  std::string names = left("  subject", layout.subject + 2) + right("ns/event", 9) + left("", 6) +
                      right(against, 10) + right("resident", 10) + right(against, 10);
  if (layout.has_all) names += right("floor", 8);
  names += right("packed", 8);
  if (layout.has_all) names += right("frag", 6);
  names += "  over run";
  return text + paint.dim(names) + "\n";
}

std::string row_text(const SubjectSummary& row, double highest, const Layout& layout,
                     const Painter& paint) {
  std::string text = "  " + left(cut(plain(row.subject), layout.subject - 1), layout.subject);
  text += right(time_cell(row), 9) + " " + left(spread_cell(row), 5);
  text += paint.judged(right(change_text(row.time), 10), row.time);
  text += right(with_unit(row.peak_resident_bytes, "bytes"), 10);
  text += paint.judged(right(change_text(row.resident), 10), row.resident);
  if (layout.has_all) text += right(above_cell(row.above_floor), 8);
  text += right(above_cell(row.above_achievable), 8);
  if (layout.has_all) text += right(fragmentation_cell(row), 6);
  text += "  " + spark_cell(row, highest, layout.spark) + "\n";
  if (columns_of(row.subject) > layout.subject - 1) {
    text += "    " + paint.dim(cut(plain(row.subject), layout.columns - 4)) + "\n";
  }
  for (const std::string& failure : row.failures) {
    const std::string sentence = wrapped("failed, " + plain(failure), layout.columns - 4, "      ");
    text += "    " + paint.red(sentence) + "\n";
  }
  return text;
}

// What stands behind the figures of some rows: a lock, and who keeps the holes open.
std::string notes_text(const TraceSummary& trace, const Layout& layout, const Painter& paint) {
  const auto note = [&](const std::string& text) {
    return "  " + wrapped(plain(text), layout.columns - 2, "    ");
  };
  std::string text;
  const std::string locked = behind_one_lock(trace);
  if (!locked.empty()) text += paint.dim(note("behind one lock: " + locked)) + "\n";
  for (const auto& [subject, sentence] : blame_sentences(trace)) {
    text += note(subject + ": " + sentence) + "\n";
  }
  return text;
}

std::string latency_text(const Report& report, const Layout& layout, const Painter& paint) {
  const int named = layout.has_all ? 47 : 37;
  std::string text;
  const std::vector<LatencySummary> rows = usual_latency_of(report);
  const LatencySummary* last = nullptr;
  for (const LatencySummary& summary : rows) {
    const LatencyRow& row = summary.row;
    if (last == nullptr || !of_one_trace(summary, *last)) {
      text += paint.dim(left(cut("single calls, " + plain(summary.trace), named + 1), named + 2) +
                        right("p50", 10) + right("p99", 10) + right("p99.9", 10) +
                        right("slowest", 11)) +
              "\n";
    }
    last = &summary;
    text += "  " + left(cut(plain(summary.subject) + ", " + calls_named(row), named - 1), named);
    for (const char* name : {"p50", "p99", "p99.9"}) {
      text += right(percentile_text(row, *find_percentile(name)), 10);
    }
    text += right(human_time(row.max_ns), 11) + "\n";
  }
  if (has_too_few_calls(rows, *find_percentile("p99.9")))
    text += "  " + paint.dim(kTooFewCalls) + "\n";
  return text.empty() ? text : text + "\n";
}

// Time against memory, as ratios of medians to the baseline's: its letter stands where the lines at 1 cross.
std::string plot_text(const TraceSummary& trace, const std::string& baseline, const Layout& layout,
                      const Painter& paint) {
  const auto has_both = [](const SubjectSummary& row) {
    return row.ns_per_event.value.value_or(0) > 0 && row.peak_resident_bytes.value.value_or(0) > 0;
  };
  const auto base =
      std::find_if(trace.subjects.begin(), trace.subjects.end(),
                   [&](const auto& row) { return row.subject == baseline && has_both(row); });
  if (base == trace.subjects.end()) return {};
  std::vector<ScatterPoint> points;
  for (const SubjectSummary& row : trace.subjects) {
    if (!has_both(row)) continue;
    points.push_back({plain(row.subject), *row.ns_per_event.value / *base->ns_per_event.value,
                      *row.peak_resident_bytes.value / *base->peak_resident_bytes.value});
  }
  const std::string plot = scatter_plot(points, layout.columns);
  if (plot.empty()) return {};
  return paint.dim("  resident (upward) against time, × " + cut(plain(baseline), 24) +
                   ": lower left is better") +
         "\n" + plot;
}

std::string locality_text(const Report& report, const Painter& paint) {
  std::string text;
  const std::vector<LocalitySummary> rows = locality_of(report);
  const LocalitySummary* last = nullptr;
  for (const LocalitySummary& row : rows) {
    if (last == nullptr || !of_one_trace(row, *last)) {
      const std::string title = "ns a live byte read, " + plain(row.trace);
      text += paint.dim(left(cut(title, 46), 47) + right("by allocation", 13) +
                        right("by address", 13)) +
              "\n";
    }
    last = &row;
    const std::string moment = plain(row.subject) + ", " + plain(row.phase);
    text += "  " + left(cut(moment, 46), 47) +
            right(fmt::format("{:.3f}", row.allocation_order_ns), 11) +
            right(fmt::format("{:.3f}", row.address_order_ns), 13) + "\n";
  }
  return text.empty() ? text : text + "\n";
}

}  // namespace

std::string report_terminal(const Report& report, const TerminalStyle& style) {
  const Painter paint(style.colour);
  const Layout layout(style.columns);
  std::string text;
  const std::vector<TraceSummary> traces = summarise(report);
  for (const TraceSummary& trace : traces) {
    text += heading(trace, report.context.baseline, layout, paint);
    for (const SubjectSummary& row : trace.subjects)
      text += row_text(row, highest_of(trace), layout, paint);
    text += notes_text(trace, layout, paint);
    if (traces.size() <= kMostPlots) {
      text += plot_text(trace, report.context.baseline, layout, paint);
    }
    text += "\n";
  }
  text += latency_text(report, layout, paint) + locality_text(report, paint);
  for (const auto& [subject, package] : report.context.absent_subjects) {
    text +=
        fmt::format("{} is not installed here: apt install {}\n", plain(subject), plain(package));
  }
  for (const std::string& warning : report.context.warnings) {
    text += wrapped("warning: " + plain(warning), layout.columns, "  ") + "\n";
  }
  const std::string_view heights =
      layout.has_all ? "floor, packed: memory above peak live bytes and above the "
                       "packing   frag: external, mean"
                     : "packed: memory above the packing";
  text += paint.dim(fmt::format(
              "{}\n±: half the range of repetitions / median   over run: held, or else resident"
              "\n= no difference within 2 %   ? not significant   - does not apply",
              heights)) +
          "\n\n";
  text += paint.bold(wrapped(plain(report.verdict), layout.columns, "")) + "\n";
  for (const Advice& advice : report.advice) {
    if (advice.trace.empty()) {
      text += wrapped(plain(advice.sentence), layout.columns, "  ") + "\n";
    }
  }
  return text;
}

}  // namespace fitmark::analysis
