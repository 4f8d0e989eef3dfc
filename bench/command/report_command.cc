// SPDX-License-Identifier: MIT
//
// `fitmark report`: combines run files into one report and writes it as a page.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "analysis/report/compare.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"
#include "bench/command/command.h"
#include "bench/command/report_file.h"
#include "bench/command/report_folder.h"
#include "bench/command/terminal.h"

namespace fitmark::bench {
namespace {

struct ReportCommand {
  std::vector<std::string> reports;
  std::string baseline;  // empty: as the first report has it
  std::string output = "fitmark-report";
  bool json = false;
};

int run_report(const ReportCommand& command) {
  std::vector<analysis::Report> reports;
  for (const std::string& path : command.reports) reports.push_back(read_report_at(path));
  if (!command.baseline.empty()) reports.front().context.baseline = command.baseline;
  const analysis::Report report = analysis::combine(std::move(reports));
  write_report_folder(command.output, report);
  fmt::print("{}", command.json
                       ? analysis::report_json(report)
                       : analysis::report_terminal(report, {.colour = output_has_color()}));
  return kDone;
}

}  // namespace

Command report_command() {
  return make_command<ReportCommand>(
      "report", "Combine reports and write them as a page",
      "  fitmark report monday/report.json tuesday/report.json -o both",
      [](ReportCommand& asked) {
        return Options{
            Option("REPORTS", asked.reports, "report.json files, or folders that hold one")
                .required(),
            Option("-b,--baseline", asked.baseline, "Allocator that ratios are against"),
            Option("-o,--output", asked.output, "Folder to write to").shown(),
            json_option(asked.json)};
      },
      run_report);
}

}  // namespace fitmark::bench
