// SPDX-License-Identifier: MIT
//
// Gathers the map, and packs it.
#include "analysis/explain/heat_map.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "analysis/explain/base64.h"

namespace fitmark::analysis {
namespace {

constexpr unsigned kTopLevel = 15;

std::uint64_t quotient_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

// Sums neighbours of values[0, 2n) into values[0, n).
template <class Value>
void join_pairs(std::span<Value> values) {
  const std::size_t half = values.size() / 2;
  for (std::size_t i = 0; i < half; ++i) values[i] = values[2 * i] + values[2 * i + 1];
  std::fill(values.begin() + static_cast<std::ptrdiff_t>(half), values.end(), Value{});
}

std::uint8_t level_of(const HeatMapGrid& grid, std::uint64_t row, std::uint64_t column) {
  const std::uint64_t begin = row * grid.row_bytes;
  const std::uint64_t held = grid.held_bytes[column];
  if (held <= begin) return 0;
  const double live = grid.at(row, column);
  if (live <= 0) return 1;
  const double all = static_cast<double>(std::min(held - begin, grid.row_bytes)) *
                     static_cast<double>(grid.events_of(column));
  const double step = std::round(std::min(1.0, live / all) * (kTopLevel - 1));
  return static_cast<std::uint8_t>(1 + std::max(1.0, step));
}

}  // namespace

std::uint64_t HeatMapGrid::events_of(std::uint64_t column) const {
  const std::uint64_t begin = column * column_events;
  return std::min(events, begin + column_events) - begin;
}

HeatMapAccount::HeatMapAccount(HeatMapLimits limits)
    : limits_(limits), live_(limits.rows), since_(limits.rows), byte_events_(limits.rows) {}

void HeatMapAccount::became_live(std::uint64_t offset, std::uint64_t bytes, std::uint64_t event) {
  add(offset, bytes, 1, event);
}

void HeatMapAccount::died(std::uint64_t offset, std::uint64_t bytes, std::uint64_t event) {
  add(offset, bytes, -1, event);
}

void HeatMapAccount::held(std::uint64_t held_bytes, std::uint64_t event) {
  advance(event);
  while (held_bytes > row_bytes_ * limits_.rows) join_rows(event);
  held_now_ = held_bytes;
  held_in_column_ = std::max(held_in_column_, held_bytes);
  most_held_ = std::max(most_held_, held_bytes);
}

void HeatMapAccount::add(std::uint64_t offset, std::uint64_t bytes, std::int64_t sign,
                         std::uint64_t event) {
  advance(event);
  const std::uint64_t end = offset + bytes;
  while (end > row_bytes_ * limits_.rows) join_rows(event);
  for (std::uint64_t at = offset; at < end;) {
    const std::uint64_t row = at / row_bytes_;
    const std::uint64_t part = std::min(end, (row + 1) * row_bytes_) - at;
    byte_events_[row] += static_cast<double>(live_[row]) * static_cast<double>(event - since_[row]);
    since_[row] = event;
    live_[row] += sign * static_cast<std::int64_t>(part);
    at += part;
  }
}

// Counts every row's byte-time up to `event`.
void HeatMapAccount::settle(std::uint64_t event) {
  for (std::size_t row = 0; row < live_.size(); ++row) {
    byte_events_[row] += static_cast<double>(live_[row]) * static_cast<double>(event - since_[row]);
    since_[row] = event;
  }
}

void HeatMapAccount::close_column(std::uint64_t end) {
  settle(end);
  columns_.insert(columns_.end(), byte_events_.begin(), byte_events_.end());
  std::fill(byte_events_.begin(), byte_events_.end(), 0.0);
  held_.push_back(held_in_column_);
  held_in_column_ = held_now_;
  if (held_.size() == limits_.columns) join_columns();
  column_end_ = end + column_events_;
}

void HeatMapAccount::join_columns() {
  const std::size_t rows = limits_.rows;
  const std::size_t half = held_.size() / 2;
  for (std::size_t column = 0; column < half; ++column) {
    for (std::size_t row = 0; row < rows; ++row) {
      columns_[column * rows + row] =
          columns_[2 * column * rows + row] + columns_[(2 * column + 1) * rows + row];
    }
    held_[column] = std::max(held_[2 * column], held_[2 * column + 1]);
  }
  columns_.resize(half * rows);
  held_.resize(half);
  column_events_ *= 2;
}

void HeatMapAccount::join_rows(std::uint64_t event) {
  settle(event);
  join_pairs(std::span(live_));
  join_pairs(std::span(byte_events_));
  const std::size_t rows = limits_.rows;
  for (std::size_t column = 0; column < held_.size(); ++column) {
    join_pairs(std::span(columns_).subspan(column * rows, rows));
  }
  row_bytes_ *= 2;
}

HeatMapGrid HeatMapAccount::finish(std::uint64_t events) {
  if (events > 0) advance(events - 1);
  const std::uint64_t begin = column_end_ - column_events_;
  const std::uint64_t column_events = column_events_;
  if (events > begin) {
    settle(events);
    columns_.insert(columns_.end(), byte_events_.begin(), byte_events_.end());
    held_.push_back(held_in_column_);
  }
  HeatMapGrid grid;
  grid.rows = std::max<std::uint64_t>(1, quotient_up(most_held_, row_bytes_));
  grid.columns = held_.size();
  grid.row_bytes = row_bytes_;
  grid.column_events = column_events;
  grid.events = events;
  grid.held_bytes = std::move(held_);
  grid.live_byte_events.reserve(grid.rows * grid.columns);
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    const auto from = columns_.begin() + static_cast<std::ptrdiff_t>(column * limits_.rows);
    grid.live_byte_events.insert(grid.live_byte_events.end(), from,
                                 from + static_cast<std::ptrdiff_t>(grid.rows));
  }
  return grid;
}

std::vector<std::uint8_t> heat_levels(const HeatMapGrid& grid) {
  std::vector<std::uint8_t> levels;
  levels.reserve(grid.rows * grid.columns);
  for (std::uint64_t row = 0; row < grid.rows; ++row) {
    for (std::uint64_t column = 0; column < grid.columns; ++column) {
      levels.push_back(level_of(grid, row, column));
    }
  }
  return levels;
}

HeatMapGrid coarser(const HeatMapGrid& grid, HeatMapLimits most) {
  const std::uint64_t tall = std::max<std::uint64_t>(1, quotient_up(grid.rows, most.rows));
  const std::uint64_t wide = std::max<std::uint64_t>(1, quotient_up(grid.columns, most.columns));
  HeatMapGrid coarse;
  coarse.rows = quotient_up(grid.rows, tall);
  coarse.columns = quotient_up(grid.columns, wide);
  coarse.row_bytes = grid.row_bytes * tall;
  coarse.column_events = grid.column_events * wide;
  coarse.events = grid.events;
  coarse.live_byte_events.resize(coarse.rows * coarse.columns);
  coarse.held_bytes.resize(coarse.columns);
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    std::uint64_t& held = coarse.held_bytes[column / wide];
    held = std::max(held, grid.held_bytes[column]);
    for (std::uint64_t row = 0; row < grid.rows; ++row) {
      coarse.live_byte_events[column / wide * coarse.rows + row / tall] += grid.at(row, column);
    }
  }
  return coarse;
}

HeatMap heat_map_of(const HeatMapGrid& grid) {
  const std::vector<std::uint8_t> levels = heat_levels(grid);
  std::vector<std::uint8_t> packed((levels.size() + 1) / 2);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    packed[i / 2] = static_cast<std::uint8_t>(packed[i / 2] | levels[i] << (i % 2 == 0 ? 4 : 0));
  }
  return {.rows = grid.rows,
          .columns = grid.columns,
          .first_event = 0,
          .last_event = grid.columns * grid.column_events,
          .first_offset_bytes = 0,
          .address_bytes = grid.rows * grid.row_bytes,
          .bits = 4,
          .cells = base64_of(packed)};
}

}  // namespace fitmark::analysis
