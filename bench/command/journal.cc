// SPDX-License-Identifier: MIT
//
// The finished runs of a comparison that is under way, on disk as they are made.
#include "bench/command/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include <nlohmann/json.hpp>

#include "analysis/metric/figures.h"
#include "analysis/report/report_json.h"
#include "bench/command/output_file.h"
#include "bench/command/terminal.h"
#include "bench/command/usage_error.h"

namespace fitmark::bench {
namespace {

constexpr const char* kName = "unfinished.jsonl";

std::string settings_line(const std::string& settings) {
  return nlohmann::json{{"settings", settings}}.dump() + "\n";
}

std::string run_line(const analysis::Run& run) {
  const analysis::MeasuredRun measured = {run, analysis::figures_of(run)};
  return nlohmann::json::parse(analysis::run_json(measured)).dump() + "\n";
}

// The lines that end in a newline; what follows the last one was cut short.
std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;
       text.remove_prefix(end + 1)) {
    lines.push_back(text.substr(0, end));
  }
  return lines;
}

}  // namespace

Journal::Journal(const std::string& folder, const std::string& settings, bool resume)
    : path_(folder + "/" + kName) {
  const bool exists = std::filesystem::exists(path_);
  if (resume && exists) take_over(settings);
  if (resume && !exists) complain(fmt::format("nothing to resume in {}: measuring all", folder));
  if (!resume && exists) {
    complain(fmt::format("dropping {}: what an interrupted comparison finished", path_));
  }
  std::string contents = settings_line(settings);
  for (const analysis::Run& run : finished_) contents += run_line(run);
  write(contents, true);
}

void Journal::take_over(const std::string& settings) {
  const std::string text = read_whole_file(path_);
  const std::vector<std::string_view> lines = whole_lines(text);
  if (lines.empty()) return;
  const nlohmann::json first = nlohmann::json::parse(lines.front(), nullptr, false);
  const std::string before = first.is_object() ? first.value("settings", "") : "";
  if (before != settings) {
    throw UsageError(
        fmt::format("{} was measured with {}, not with {}; resume with the same, or measure anew "
                    "without --resume",
                    path_, before, settings));
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto report = analysis::parse_report(lines[i], fmt::format("{}, line {}", path_, i + 1));
    finished_.push_back(report.runs.front().run);
  }
  complain(fmt::format("kept {} finished runs of {}", finished_.size(), path_));
}

void Journal::append(const analysis::Run& run) { write(run_line(run), false); }

void Journal::remove() { std::filesystem::remove(path_); }

void Journal::write(const std::string& text, bool anew) {
  const std::string path = anew ? path_ + ".partial" : path_;
  const int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (anew ? O_TRUNC : O_APPEND), 0666);
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (file >= 0) close(file);
  if (!written) {
    throw EnvironmentError(fmt::format("cannot write {}: {}", path, std::strerror(error)));
  }
  if (anew) std::filesystem::rename(path, path_);
}

}  // namespace fitmark::bench
