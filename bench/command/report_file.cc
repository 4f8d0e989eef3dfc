// SPDX-License-Identifier: MIT
//
// Reads a report from where users point: its file, its folder, or what a Google Benchmark binary wrote.
#include "bench/command/report_file.h"

#include <filesystem>
#include <fstream>

#include "analysis/export/google_benchmark.h"
#include "analysis/report/report_json.h"
#include "bench/command/output_file.h"

namespace fitmark::bench {
namespace {

constexpr std::size_t kBeginningBytes = 1 << 16;

// Its context, which names how the library was built, stands before its list.
bool is_from_google(const std::string& text) {
  return text.find("\"benchmarks\"") != std::string::npos &&
         text.find("\"library_build_type\"") != std::string::npos;
}

}  // namespace

analysis::Report read_report_at(const std::string& path) {
  const std::string file = std::filesystem::is_directory(path) ? path + "/report.json" : path;
  if (!std::filesystem::exists(file)) {
    throw analysis::ReportError(file + " does not exist; name a report.json or a folder with one");
  }
  const std::string text = read_whole_file(file);
  return is_from_google(text) ? analysis::parse_google_benchmark(text, file)
                              : analysis::parse_report(text, file);
}

std::vector<analysis::Report> read_reports_at(const std::vector<std::string>& paths) {
  std::vector<analysis::Report> reports;
  for (const std::string& path : paths) reports.push_back(read_report_at(path));
  return reports;
}

bool holds_report(const std::string& path) {
  if (std::filesystem::is_directory(path)) return std::filesystem::exists(path + "/report.json");
  std::string beginning(kBeginningBytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(file.gcount()));
  return is_from_google(beginning) || beginning.find("\"fitmark-report/") != std::string::npos;
}

}  // namespace fitmark::bench
