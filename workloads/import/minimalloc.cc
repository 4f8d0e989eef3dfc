// SPDX-License-Identifier: MIT
//
// Reads offline packing instances: a header line with the columns id, lower, upper and size in any
// order, then one buffer a line, live from `lower` up to but not including `upper`.
//
// Rules:       events are ordered by time; at one time deallocations come first; then by line
// Complexity:  O(n log n) time and O(n) memory for n buffers
#include <algorithm>
#include <array>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"
#include "workloads/import/table.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<std::string_view, 3> kColumns = {"lower", "upper", "size"};

bool find_columns(std::string_view line, std::array<int, 3>& columns) {
  std::vector<std::string_view> cells;
  split_cells(line, cells);
  for (std::size_t i = 0; i < kColumns.size(); ++i) columns[i] = column_of(cells, kColumns[i]);
  return columns[0] >= 0 && columns[1] >= 0 && columns[2] >= 0;
}

class MinimallocSource : public LineSource {
 public:
  MinimallocSource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "a minimalloc packing instance") {}

 protected:
  const char* take(std::string_view line) override {
    if (trimmed(line).empty()) return nullptr;
    if (line_number() == 1) {
      return find_columns(line, columns_) ? nullptr : "expected the columns id,lower,upper,size";
    }
    split_cells(line, cells_);
    std::array<std::uint64_t, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto column = static_cast<std::size_t>(columns_[i]);
      if (column >= cells_.size()) return "the line has fewer cells than the header";
      if (!parse_number(cells_[column], numbers[i])) return "a cell is no whole number";
    }
    if (numbers[0] >= numbers[1]) return "lower is not below upper";
    const std::uint64_t buffer = ++buffers_;
    steps_.push_back({numbers[0], true, buffer, numbers[2]});
    steps_.push_back({numbers[1], false, buffer, 0});
    return nullptr;
  }

  const char* finish() override {
    std::sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) {
      if (a.time != b.time) return a.time < b.time;
      if (a.allocates != b.allocates) return b.allocates;
      return a.buffer < b.buffer;
    });
    for (const Step& step : steps_) {
      if (step.allocates) {
        traffic_.allocate(step.buffer, step.size_bytes);
      } else {
        traffic_.deallocate(step.buffer);
      }
    }
    steps_.clear();
    return nullptr;
  }

 private:
  struct Step {
    std::uint64_t time;
    bool allocates;
    std::uint64_t buffer;
    std::uint64_t size_bytes;
  };

  std::array<int, 3> columns_{};
  std::vector<std::string_view> cells_;
  std::vector<Step> steps_;
  std::uint64_t buffers_ = 0;
};

bool recognises_minimalloc(std::string_view head) {
  std::array<int, 3> columns{};
  return find_columns(head.substr(0, head.find('\n')), columns);
}

}  // namespace

Importer minimalloc_importer() {
  return {
      "minimalloc", "packing instances with the columns id,lower,upper,size", recognises_minimalloc,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<MinimallocSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
