// SPDX-License-Identifier: MIT
//
// The list of formats.
#include "analysis/export/report_formats.h"

#include "analysis/export/blame_stacks.h"
#include "analysis/export/chrome_trace.h"
#include "analysis/export/csv.h"
#include "analysis/export/google_benchmark.h"
#include "analysis/report/markdown.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"

namespace fitmark::analysis {

const std::vector<ReportFormat>& report_formats() {
  static const std::vector<ReportFormat> formats = {
      {"text", "tables for a terminal", [](const Report& r) { return report_terminal(r); }},
      {"json", "the whole report", report_json},
      {"markdown", "tables for a pull request", report_markdown},
      {"csv", "a line for each run", runs_csv},
      {"series-csv", "a line for each sample of the series", series_csv},
      {"google-benchmark", "JSON that Google Benchmark's compare.py reads", google_benchmark_json},
      {"chrome-trace", "counter tracks for Perfetto and chrome://tracing", chrome_trace_json},
      {"folded", "blame as folded stacks, for flame graphs", folded_stacks, true},
      {"speedscope", "blame for speedscope.app", speedscope_json, true},
  };
  return formats;
}

const ReportFormat* find_report_format(std::string_view name) {
  for (const ReportFormat& format : report_formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace fitmark::analysis
