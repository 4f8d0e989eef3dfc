// SPDX-License-Identifier: MIT
//
// The forms in which a report leaves as one text: one line each.
//
// Threads:     constants
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

struct ReportFormat {
  const char* name;     // as typed after --format
  const char* purpose;  // a few words
  std::string (*write)(const Report& report);
  bool is_of_blame = false;  // shows blame only: nothing of a report without it
};

const std::vector<ReportFormat>& report_formats();

// Returns the format of that name, or null.
const ReportFormat* find_report_format(std::string_view name);

}  // namespace fitmark::analysis
