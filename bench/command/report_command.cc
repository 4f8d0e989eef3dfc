// SPDX-License-Identifier: MIT
//
// `fitmark report`: combines run files into one report and writes it as a page.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "analysis/export/report_formats.h"
#include "analysis/report/compare.h"
#include "bench/command/command.h"
#include "bench/command/output_file.h"
#include "bench/command/report_file.h"
#include "bench/command/report_folder.h"
#include "bench/command/terminal.h"

namespace fitmark::bench {
namespace {

struct ReportCommand {
  std::vector<std::string> reports;
  std::string baseline;  // empty: as the first report has it
  std::string
      output;  // a folder, "fitmark-report" if empty; of --format a file, or standard output
  std::string format;  // empty: page, JSON and Markdown in a folder
  bool json = false;
};

Words format_names() {
  Words names;
  for (const analysis::ReportFormat& format : analysis::report_formats()) {
    names.emplace_back(format.name);
  }
  return names;
}

std::string format_table() {
  std::string text;
  for (const analysis::ReportFormat& format : analysis::report_formats()) {
    text += fmt::format("  {:<18} {}\n", format.name, format.purpose);
  }
  return text;
}

// Says on standard error why a format of blame has nothing to show.
void tell_missing_blame(const analysis::Report& report, const std::string& format) {
  if (!analysis::find_report_format(format)->is_of_blame) return;
  for (const analysis::MeasuredRun& measured : report.runs) {
    if (measured.run.blame) return;
  }
  fmt::print(stderr,
             "fitmark report: no run here has blame, so {} is empty; make the report with "
             "'fitmark compare --explain'\n",
             format);
}

int run_report(const ReportCommand& command) {
  std::vector<analysis::Report> reports = read_reports_at(command.reports);
  if (!command.baseline.empty()) reports.front().context.baseline = command.baseline;
  const analysis::Report report = analysis::combine(std::move(reports));
  if (!command.format.empty()) {
    tell_missing_blame(report, command.format);
    write_or_print(command.output, analysis::find_report_format(command.format)->write(report));
    return kDone;
  }
  write_report_folder(command.output.empty() ? "fitmark-report" : command.output, report);
  print_report(report, command.json);
  return kDone;
}

}  // namespace

Command report_command() {
  return make_command<ReportCommand>(
      "report", "Combine reports and write them as a page",
      "  fitmark report monday/report.json tuesday/report.json -o both\n"
      "  fitmark report monday --format csv -o runs.csv\n"
      "  fitmark report monday --format google-benchmark -o runs.json\n"
      "  fitmark report monday --format chrome-trace -o tracks.json\n\n"
      "Formats:\n" +
          format_table(),
      [](ReportCommand& asked) {
        return Options{
            Option("REPORTS", asked.reports, "report.json files, or folders that hold one")
                .required(),
            Option("-b,--baseline", asked.baseline, "Allocator that ratios are against"),
            Option("-o,--output", asked.output,
                   "Folder to write to; with --format the file, without it standard output")
                .told_as("fitmark-report"),
            Option("--format", asked.format, "Write one text of this format instead of a folder")
                .one_of(format_names()),
            json_option(asked.json)};
      },
      run_report);
}

}  // namespace fitmark::bench
