// SPDX-License-Identifier: MIT
//
// Reads a report from where users point: its file, its folder, or what a Google Benchmark binary wrote.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::bench {

// Throws analysis::ReportError naming the file, the field and the remedy.
analysis::Report read_report_at(const std::string& path);

// Likewise, one for each path.
std::vector<analysis::Report> read_reports_at(const std::vector<std::string>& paths);

// Returns whether the path looks like one of those rather than a trace: a folder with a report.json, or a
// file whose beginning says so.
bool holds_report(const std::string& path);

}  // namespace fitmark::bench
