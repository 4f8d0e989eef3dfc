// SPDX-License-Identifier: MIT
//
// The folder that a report is written to: report.json, report.html and report.md.
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::bench {

// Writes the three files, each whole, and says on standard error where the page is. Throws
// EnvironmentError.
void write_report_folder(const std::string& folder, const analysis::Report& report);

}  // namespace fitmark::bench
