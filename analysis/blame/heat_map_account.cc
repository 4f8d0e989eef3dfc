// SPDX-License-Identifier: MIT
//
// Live bytes by row, kept column by column.
#include "analysis/blame/heat_map_account.h"

#include <algorithm>
#include <cassert>

namespace fitmark::analysis {
namespace {

// Joins rows in pairs; the upper half becomes free for addresses that follow.
void join_pairs(std::vector<std::uint64_t>& rows) {
  const std::size_t half = rows.size() / 2;
  for (std::size_t i = 0; i < half; ++i) rows[i] = rows[2 * i] + rows[2 * i + 1];
  std::fill(rows.begin() + static_cast<long>(half), rows.end(), 0);
}

std::uint8_t cell_of(std::uint64_t live_bytes, std::uint64_t held_bytes) {
  if (held_bytes == 0) return 0;
  if (live_bytes == 0) return 1;
  const std::uint64_t share = std::min(live_bytes, held_bytes) * 14 / held_bytes;
  return static_cast<std::uint8_t>(1 + std::clamp<std::uint64_t>(share, 1, 14));
}

}  // namespace

HeatMapAccount::HeatMapAccount(std::uint64_t rows, std::uint64_t columns, std::uint64_t events,
                               std::uint64_t row_bytes)
    : rows_(rows),
      columns_(std::max<std::uint64_t>(1, std::min(columns, events))),
      events_(events),
      row_bytes_(row_bytes),
      live_(rows) {
  assert(rows >= 2 && rows % 2 == 0 && columns >= 1 && row_bytes >= 1);
}

std::uint64_t HeatMapAccount::event_of(std::uint64_t column) const {
  return static_cast<std::uint64_t>(static_cast<unsigned __int128>(column + 1) * events_ /
                                    columns_);
}

void HeatMapAccount::grow_to(std::uint64_t end) {
  while (end > rows_ * row_bytes_) {
    row_bytes_ *= 2;
    join_pairs(live_);
    for (std::vector<std::uint64_t>& column : drawn_) join_pairs(column);
  }
}

void HeatMapAccount::count(std::uint64_t offset, std::uint64_t bytes, bool live) {
  if (bytes == 0) return;
  grow_to(offset + bytes);
  const std::uint64_t end = offset + bytes;
  for (std::uint64_t row = offset / row_bytes_; row * row_bytes_ < end; ++row) {
    const std::uint64_t begin = std::max(offset, row * row_bytes_);
    const std::uint64_t part = std::min(end, (row + 1) * row_bytes_) - begin;
    live_[row] = live ? live_[row] + part : live_[row] - part;
  }
}

void HeatMapAccount::advance(std::uint64_t events_done, std::uint64_t held_end) {
  grow_to(held_end);
  while (done_columns_ < columns_ && event_of(done_columns_) <= events_done) {
    drawn_.push_back(live_);
    held_end_.push_back(held_end);
    ++done_columns_;
  }
}

HeatMap HeatMapAccount::finish() const {
  std::uint64_t largest_end = 0;
  for (const std::uint64_t end : held_end_) largest_end = std::max(largest_end, end);
  HeatMap map;
  map.rows = std::max<std::uint64_t>(1, (largest_end + row_bytes_ - 1) / row_bytes_);
  map.columns = done_columns_;
  map.last_event = done_columns_ == 0 ? 0 : event_of(done_columns_ - 1);
  map.address_bytes = map.rows * row_bytes_;
  map.cells.resize(map.rows * map.columns);
  for (std::uint64_t column = 0; column < map.columns; ++column) {
    for (std::uint64_t row = 0; row < map.rows; ++row) {
      const std::uint64_t begin = row * row_bytes_;
      const std::uint64_t end = std::min(begin + row_bytes_, held_end_[column]);
      const std::uint64_t held = end > begin ? end - begin : 0;
      map.cells[row * map.columns + column] = cell_of(drawn_[column][row], held);
    }
  }
  return map;
}

}  // namespace fitmark::analysis
