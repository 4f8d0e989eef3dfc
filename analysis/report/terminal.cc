// SPDX-License-Identifier: MIT
//
// The report's tables in columns of a terminal.
#include "analysis/report/terminal.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/detail_tables.h"
#include "analysis/report/latency_tables.h"
#include "analysis/report/sparkline.h"
#include "analysis/report/summary.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

constexpr int kSubjectColumns = 20;
constexpr std::size_t kSparkColumns = 9;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Returns the characters of UTF-8 `text`.
int columns_of(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string plain(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  }
  return text;
}

std::string cut(const std::string& text, int columns) {
  if (columns_of(text) <= columns) return text;
  std::string kept;
  int count = 0;
  for (const char c : text) {
    if (!continues(c) && ++count >= columns) break;
    kept += c;
  }
  return kept + "…";
}

std::string left(const std::string& text, int columns) {
  return text + std::string(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ');
}

std::string right(const std::string& text, int columns) {
  return std::string(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ') + text;
}

std::string wrapped(const std::string& text, int columns, const std::string& indent) {
  std::string result;
  int used = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const int width = columns_of(word);
    if (used > 0 && used + 1 + width > columns) {
      result += "\n" + indent;
      used = static_cast<int>(indent.size());
    } else if (used > 0) {
      result += " ";
      ++used;
    }
    result += word;
    used += width;
    begin = end + 1;
  }
  return result;
}

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

std::string spark_cell(const SubjectSummary& row, double highest) {
  if (!row.example) return "";
  const Run& run = *row.example;
  std::string line =
      sparkline(run.samples, &Sample::held_bytes, run.events, highest, kSparkColumns);
  if (line.empty()) {
    line = sparkline(run.samples, &Sample::resident_bytes, run.events, highest, kSparkColumns);
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

std::string heading(const TraceSummary& trace, const std::string& baseline, const Painter& paint) {
  const std::string against = cut("vs " + plain(baseline), 9);
  std::string text = cut(plain(trace.trace), 48);
  text = paint.bold(text) + fmt::format("  {} events, {} thread{}, peak live {}\n",
                                        grouped(trace.events), trace.threads,
                                        trace.threads == 1 ? "" : "s",
                                        human_bytes(static_cast<double>(trace.peak_live_bytes)));
  if (trace.bounds) text += "  " + paint.dim(wrapped(bounds_text(*trace.bounds), 98, "  ")) + "\n";
  const std::string names = left("  subject", kSubjectColumns + 2) + right("ns/event", 9) +
                            left("", 6) + right(against, 10) + right("resident", 10) +
                            right(against, 10) + right("floor", 8) + right("packed", 8) +
                            right("frag", 6) + "  " + "over run";
  return text + paint.dim(names) + "\n";
}

std::string row_text(const SubjectSummary& row, double highest, const Painter& paint) {
  std::string text = "  " + left(cut(plain(row.subject), kSubjectColumns - 1), kSubjectColumns);
  text += right(time_cell(row), 9) + " " + left(spread_cell(row), 5);
  text += paint.judged(right(change_text(row.time), 10), row.time);
  text += right(with_unit(row.peak_resident_bytes, "bytes"), 10);
  text += paint.judged(right(change_text(row.resident), 10), row.resident);
  text += right(above_cell(row.above_floor), 8) + right(above_cell(row.above_achievable), 8);
  text += right(fragmentation_cell(row), 6) + "  " + spark_cell(row, highest);
  text += "\n";
  if (columns_of(row.subject) > kSubjectColumns - 1) {
    text += "    " + paint.dim(cut(plain(row.subject), kTerminalColumns - 4)) + "\n";
  }
  for (const std::string& failure : row.failures) {
    const std::string sentence =
        wrapped("failed, " + plain(failure), kTerminalColumns - 4, "      ");
    text += "    " + paint.red(sentence) + "\n";
  }
  return text;
}

std::string latency_text(const Report& report, const Painter& paint) {
  std::string text;
  for (const LatencySummary& row : usual_latency_of(report)) {
    if (text.empty()) {
      text = paint.dim("single calls" + right("p50", 47) + right("p99", 10) + right("p99.9", 10) +
                       right("slowest", 11)) +
             "\n";
    }
    text += "  " + left(cut(plain(row.subject) + ", " + calls_named(row), 46), 47);
    for (const double latency_ns : {row.p50_ns, row.p99_ns, row.p999_ns}) {
      text += right(human_time(latency_ns), 10);
    }
    text += right(human_time(row.max_ns), 11) + "\n";
  }
  return text.empty() ? text : text + "\n";
}

std::string locality_text(const Report& report, const Painter& paint) {
  std::string text;
  for (const LocalitySummary& row : locality_of(report)) {
    if (text.empty()) {
      text = paint.dim("reading every live byte, ns a byte" + right("by allocation", 26) +
                       right("by address", 13)) +
             "\n";
    }
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
  std::string text;
  for (const TraceSummary& trace : summarise(report)) {
    text += heading(trace, report.context.baseline, paint);
    for (const SubjectSummary& row : trace.subjects)
      text += row_text(row, highest_of(trace), paint);
    text += "\n";
  }
  text += latency_text(report, paint) + locality_text(report, paint);
  for (const auto& [subject, package] : report.context.absent_subjects) {
    text +=
        fmt::format("{} is not installed here: apt install {}\n", plain(subject), plain(package));
  }
  for (const std::string& warning : report.context.warnings) {
    text += wrapped("warning: " + plain(warning), kTerminalColumns, "  ") + "\n";
  }
  text += paint.dim(
              "floor, packed: memory above peak live bytes and above the packing   "
              "frag: external, mean\n= no difference within 2 %   ? not significant   - does not "
              "apply") +
          "\n\n";
  text += paint.bold(wrapped(plain(report.verdict), kTerminalColumns, "")) + "\n";
  for (const Advice& advice : report.advice) {
    if (advice.trace.empty()) {
      text += wrapped(plain(advice.sentence), kTerminalColumns, "  ") + "\n";
    }
  }
  return text;
}

}  // namespace fitmark::analysis
