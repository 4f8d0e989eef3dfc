// SPDX-License-Identifier: MIT
//
// Reads events from JSON lines: each line an object with the members of workloads/import/row.h; unknown
// members are passed over. A member "name" of a mark names it.
#include <map>

#include <nlohmann/json.hpp>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"
#include "workloads/import/row.h"
#include "workloads/import/table.h"

namespace fitmark::workloads {
namespace {

class JsonLinesSource : public LineSource {
 public:
  JsonLinesSource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "JSON lines") {
    header_.has_times = true;
  }

  std::string mark_name(std::uint64_t number) const override {
    const auto found = marks_.find(number);
    return found == marks_.end() ? std::string() : found->second;
  }

 protected:
  const char* take(std::string_view line) override {
    if (trimmed(line).empty()) return nullptr;
    const nlohmann::json object = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    if (!object.is_object()) return "expected one JSON object";
    const auto op = object.find("op");
    if (op == object.end() || !op->is_string()) return "the member op is missing or no text";
    const std::string name = op->get<std::string>();
    Row row;
    row.op = name;
    for (std::size_t i = 0; i < kRowNumbers.size(); ++i) {
      const auto member = object.find(std::string(kRowNumbers[i]));
      if (member == object.end()) continue;
      if (!member->is_number_unsigned()) return "a number is no whole number from 0";
      row.numbers[i] = member->get<std::uint64_t>();
    }
    const auto mark = object.find("name");
    if (mark != object.end() && mark->is_string())
      marks_[row.numbers[1]] = mark->get<std::string>();
    return apply_row(row, traffic_);
  }

 private:
  std::map<std::uint64_t, std::string> marks_;
};

bool recognises_json_lines(std::string_view head) {
  return trimmed(head.substr(0, head.find('\n'))).starts_with("{") &&
         head.find("\"op\"") != std::string_view::npos;
}

}  // namespace

Importer json_lines_importer() {
  return {
      "jsonl", "JSON lines, each an object with op, id, size_bytes, …", recognises_json_lines,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<JsonLinesSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
