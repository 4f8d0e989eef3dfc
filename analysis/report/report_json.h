// SPDX-License-Identifier: MIT
//
// Writes and reads a report as JSON; the grammar is published in report.schema.json beside this
// file.
//
// Layout:      {"schema": kReportSchema, "context": {...}, "verdict": "...", "advice": [advice...],
//               "runs": [run...], "comparisons": [...], "bounds": [...], "traces": [...]}
//              A run holds the fields of Run and Figures under their own names; "johnstone_wilson"
//              is {"1": {"gross", "net"}, ... "4"}; "series" holds one array per field of Sample,
//              all of one length, and "external_fragmentation". A value that does not apply is
//              null, and "<name>_reason" beside it says why; a column of the series that the
//              subject does not reveal at all is null likewise, a single absent value in a column
//              is null.
// Invariants:  parse_report(report_json(r)) equals r, bit for bit in every number
// Threads:     none needed; free functions
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Grows its number only when a name changes its meaning or goes; new names come without a new
// number.
//   1  advice[] were sentences without their trace
//   2  advice[] are objects; runs know their distance to the bounds
inline constexpr const char* kReportSchema = "fitmark-report/2";

// A bad report file. The message names the file, the path of the field, and the remedy.
class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Returns the report as one JSON document with a final newline.
std::string report_json(const Report& report);

// Returns one run as one JSON object, as it stands in "runs".
std::string run_json(const MeasuredRun& run);

// Reads what report_json wrote, this version's or any earlier one's, or a single run as run_json wrote it (a report with one run).
// `origin` names the text in errors. Unknown fields are passed over; fields that an older version
// did not know take their defaults. Throws ReportError.
Report parse_report(std::string_view json, const std::string& origin);

// Reads the file `path`. Throws ReportError.
Report read_report(const std::string& path);

// Writes the report to `path` by way of a temporary name in the same folder. Throws ReportError.
void write_report(const Report& report, const std::string& path);

}  // namespace fitmark::analysis
