// SPDX-License-Identifier: MIT
//
// Reads a report from where users point: its file, its folder, or what a Google Benchmark binary wrote.
#include "bench/command/report_file.h"

#include <filesystem>

#include "analysis/export/google_benchmark.h"
#include "analysis/report/report_json.h"
#include "bench/command/output_file.h"

namespace fitmark::bench {

analysis::Report read_report_at(const std::string& path) {
  const std::string file = std::filesystem::is_directory(path) ? path + "/report.json" : path;
  if (!std::filesystem::exists(file)) {
    throw analysis::ReportError(file + " does not exist; name a report.json or a folder with one");
  }
  const std::string text = read_whole_file(file);
  const bool from_google = text.find("\"benchmarks\"") != std::string::npos &&
                           text.find("\"library_build_type\"") != std::string::npos;
  return from_google ? analysis::parse_google_benchmark(text, file)
                     : analysis::parse_report(text, file);
}

}  // namespace fitmark::bench
