// SPDX-License-Identifier: MIT
//
// Where a report goes: the folder with report.json, report.html and report.md, and the terminal.
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::bench {

// Writes the three files, each whole, and says on standard error where the page is. Throws
// EnvironmentError.
void write_report_folder(const std::string& folder, const analysis::Report& report);

// Prints the table and its sentences, or JSON, on standard output.
void print_report(const analysis::Report& report, bool as_json);

}  // namespace fitmark::bench
