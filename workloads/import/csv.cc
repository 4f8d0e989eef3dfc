// SPDX-License-Identifier: MIT
//
// Reads events from comma-separated lines; the first names the columns of workloads/import/row.h in any
// order. `op` and `id` are needed, unknown columns are passed over.
#include <algorithm>

#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"
#include "workloads/import/row.h"
#include "workloads/import/table.h"

namespace fitmark::workloads {
namespace {

class CsvSource : public LineSource {
 public:
  CsvSource(const std::string& path, const ImportOptions& options)
      : LineSource(path, options, "CSV") {
    header_.has_times = true;
  }

 protected:
  const char* take(std::string_view line) override {
    if (trimmed(line).empty()) return nullptr;
    split_cells(line, cells_);
    if (line_number() == 1) return take_columns();
    if (op_ < 0) return nullptr;  // the header's fault has been told
    if (cells_.size() < width_) return "the line has fewer cells than the header";
    Row row;
    row.op = cells_[static_cast<std::size_t>(op_)];
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] < 0) continue;
      const std::string_view cell = cells_[static_cast<std::size_t>(columns_[i])];
      if (!cell.empty() && !parse_number(cell, row.numbers[i])) return "a cell is no whole number";
    }
    return apply_row(row, traffic_);
  }

 private:
  const char* take_columns() {
    op_ = column_of(cells_, "op");
    for (std::size_t i = 0; i < columns_.size(); ++i)
      columns_[i] = column_of(cells_, kRowNumbers[i]);
    width_ = cells_.size();
    if (op_ >= 0 && columns_[0] >= 0) return nullptr;
    op_ = -1;
    return "expected a header line with at least the columns op and id";
  }

  std::vector<std::string_view> cells_;
  int op_ = -1;
  std::array<int, 5> columns_{};
  std::size_t width_ = 0;
};

bool recognises_csv(std::string_view head) {
  std::vector<std::string_view> cells;
  split_cells(head.substr(0, head.find('\n')), cells);
  return column_of(cells, "op") >= 0 && column_of(cells, "id") >= 0;
}

}  // namespace

Importer csv_importer() {
  return {
      "csv", "comma-separated events: op,id,size_bytes,alignment_bytes,thread,time_ns",
      recognises_csv,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<CsvSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
