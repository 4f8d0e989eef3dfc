// SPDX-License-Identifier: MIT
//
// Where a report goes: the folder with report.json, report.html and report.md, and the terminal.
#include "bench/command/report_folder.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "analysis/page/html_page.h"
#include "analysis/report/markdown.h"
#include "analysis/report/report_json.h"
#include "analysis/report/terminal.h"
#include "bench/command/output_file.h"
#include "bench/command/terminal.h"

namespace fitmark::bench {

void write_report_folder(const std::string& folder, const analysis::Report& report) {
  prepare_folder(folder);
  const std::string json = analysis::report_json(report);
  write_whole_file(folder + "/report.json", json);
  write_whole_file(folder + "/report.md", analysis::report_markdown(report));
  write_whole_file(folder + "/report.html", analysis::html_page(json));
  fmt::print(stderr, "wrote {0}/report.html, {0}/report.json and {0}/report.md\n", folder);
}

void print_report(const analysis::Report& report, bool as_json) {
  fmt::print("{}", as_json ? analysis::report_json(report)
                           : analysis::report_terminal(report, {.colour = output_has_color(),
                                                                .columns = output_columns()}));
}

}  // namespace fitmark::bench
