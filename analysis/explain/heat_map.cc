// SPDX-License-Identifier: MIT
//
// Gathers the map, and packs it.
#include "analysis/explain/heat_map.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "analysis/explain/base64.h"
#include "analysis/explain/quotient_up.h"

namespace fitmark::analysis {
namespace {

constexpr unsigned kTopLevel = 15;

std::uint8_t level_of(const HeatMapGrid& grid, std::uint64_t row, std::uint64_t column) {
  const std::uint64_t held = grid.held_bytes[column * grid.rows + row];
  const double live = grid.at(row, column);
  if (live <= 0) return held > 0 ? 1 : 0;
  const double all = static_cast<double>(held) * static_cast<double>(grid.events_of(column));
  const double step = std::round(std::min(1.0, live / all) * (kTopLevel - 1));
  return static_cast<std::uint8_t>(1 + std::max(1.0, step));
}

// Values [columns][from rows] as [columns][rows in their order].
template <class Value>
std::vector<Value> reordered(const std::vector<Value>& values, std::uint64_t from,
                             const std::vector<std::uint32_t>& order) {
  std::vector<Value> result;
  result.reserve(values.size() / from * order.size());
  for (std::size_t column = 0; column < values.size() / from; ++column) {
    for (const std::uint32_t row : order) result.push_back(values[column * from + row]);
  }
  return result;
}

// Cells that are live and were not read yet are held as the row's next cell is.
void fill_in_unread(HeatMapGrid& grid) {
  for (std::uint64_t row = 0; row < grid.rows; ++row) {
    std::uint64_t later = 0;
    for (std::uint64_t column = grid.columns; column-- > 0;) {
      std::uint64_t& held = grid.held_bytes[column * grid.rows + row];
      if (held == 0 && grid.at(row, column) > 0) held = later;
      later = held;
    }
  }
}

std::vector<HeatRegion> regions_of(const HeatMapGrid& grid) {
  std::vector<HeatRegion> regions;
  for (std::uint64_t row = 0; row < grid.rows; ++row) {
    const std::uint64_t begin = grid.row_begins[row];
    if (row > 0 && begin == grid.row_begins[row - 1] + grid.row_bytes) continue;
    regions.push_back({row * grid.row_bytes, begin - grid.row_begins[0]});
  }
  if (regions.size() == 1) regions.clear();
  return regions;
}

}  // namespace

std::uint64_t HeatMapGrid::events_of(std::uint64_t column) const {
  const std::uint64_t begin = column * column_events;
  return std::min(events, begin + column_events) - begin;
}

HeatMapAccount::HeatMapAccount(HeatMapLimits limits, std::uint64_t row_bytes)
    : limits_(limits),
      rows_(limits.rows, row_bytes),
      live_(limits.rows),
      since_(limits.rows),
      byte_events_(limits.rows),
      held_now_(limits.rows),
      held_in_column_(limits.rows) {}

void HeatMapAccount::became_live(std::uint64_t address, std::uint64_t bytes, std::uint64_t event) {
  add(address, bytes, 1, event);
}

void HeatMapAccount::died(std::uint64_t address, std::uint64_t bytes, std::uint64_t event) {
  add(address, bytes, -1, event);
}

void HeatMapAccount::held(std::uint64_t held_bytes, std::uint64_t event) {
  advance(event);
  if (held_bytes > range_most_) {
    const std::uint64_t more = held_bytes - range_most_;
    const auto touch = [](std::uint32_t, std::uint64_t) {};
    rows_.for_each_part(
        range_most_, more, [&] { join_rows(event); }, touch);
    range_most_ = held_bytes;
  }
  range_now_ = held_bytes;
  range_in_column_ = std::max(range_in_column_, held_bytes);
}

void HeatMapAccount::row_held(std::size_t row, std::uint64_t held_bytes, std::uint64_t event) {
  advance(event);
  held_now_[row] = held_bytes;
  held_in_column_[row] = std::max(held_in_column_[row], held_bytes);
}

void HeatMapAccount::add(std::uint64_t address, std::uint64_t bytes, std::int64_t sign,
                         std::uint64_t event) {
  advance(event);
  const auto count = [&](std::uint32_t row, std::uint64_t part) {
    byte_events_[row] += static_cast<double>(live_[row]) * static_cast<double>(event - since_[row]);
    since_[row] = event;
    live_[row] += sign * static_cast<std::int64_t>(part);
  };
  rows_.for_each_part(
      address, bytes, [&] { join_rows(event); }, count);
}

// Counts every row's byte-time up to `event`.
void HeatMapAccount::settle(std::uint64_t event) {
  for (std::size_t row = 0; row < live_.size(); ++row) {
    byte_events_[row] += static_cast<double>(live_[row]) * static_cast<double>(event - since_[row]);
    since_[row] = event;
  }
}

// Adds the open column to the closed ones.
void HeatMapAccount::store_column() {
  columns_.insert(columns_.end(), byte_events_.begin(), byte_events_.end());
  for (std::size_t row = 0; row < rows_.count(); ++row) {
    const std::uint64_t begin = rows_.address_of(row);
    if (range_in_column_ <= begin) continue;
    held_in_column_[row] = std::min(range_in_column_ - begin, rows_.row_bytes());
  }
  held_.insert(held_.end(), held_in_column_.begin(), held_in_column_.end());
  ++closed_;
}

void HeatMapAccount::close_column(std::uint64_t end) {
  settle(end);
  store_column();
  std::fill(byte_events_.begin(), byte_events_.end(), 0.0);
  held_in_column_ = held_now_;
  range_in_column_ = range_now_;
  if (closed_ == limits_.columns) join_columns();
  column_end_ = end + column_events_;
}

void HeatMapAccount::join_columns() {
  const std::size_t rows = limits_.rows;
  closed_ /= 2;
  for (std::size_t column = 0; column < closed_; ++column) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t first = 2 * column * rows + row, second = first + rows;
      columns_[column * rows + row] = columns_[first] + columns_[second];
      held_[column * rows + row] = std::max(held_[first], held_[second]);
    }
  }
  columns_.resize(closed_ * rows);
  held_.resize(closed_ * rows);
  column_events_ *= 2;
}

void HeatMapAccount::join_rows(std::uint64_t event) {
  settle(event);
  const std::vector<std::uint32_t> joined = rows_.join();
  fold_rows(std::span(live_), joined);
  fold_rows(std::span(byte_events_), joined);
  fold_rows(std::span(held_now_), joined);
  fold_rows(std::span(held_in_column_), joined);
  for (std::size_t column = 0; column < closed_; ++column) {
    fold_rows(std::span(columns_).subspan(column * limits_.rows, limits_.rows), joined);
    fold_rows(std::span(held_).subspan(column * limits_.rows, limits_.rows), joined);
  }
}

HeatMapGrid HeatMapAccount::finish(std::uint64_t events) {
  if (events > 0) advance(events - 1);
  if (rows_.count() == 0) rows_.row_of(0);
  const std::uint64_t begin = column_end_ - column_events_;
  if (events > begin) {
    settle(events);
    store_column();
  }
  const std::vector<std::uint32_t> order = rows_.in_order();
  HeatMapGrid grid;
  grid.rows = order.size();
  grid.columns = closed_;
  grid.row_bytes = rows_.row_bytes();
  grid.column_events = column_events_;
  grid.events = events;
  for (const std::uint32_t row : order) grid.row_begins.push_back(rows_.address_of(row));
  grid.live_byte_events = reordered(columns_, limits_.rows, order);
  grid.held_bytes = reordered(held_, limits_.rows, order);
  fill_in_unread(grid);
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
  for (std::uint64_t row = 0; row < grid.rows; row += tall) {
    coarse.row_begins.push_back(grid.row_begins[row]);
  }
  coarse.live_byte_events.resize(coarse.rows * coarse.columns);
  coarse.held_bytes.resize(coarse.rows * coarse.columns);
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    std::vector<std::uint64_t> held(coarse.rows);
    for (std::uint64_t row = 0; row < grid.rows; ++row) {
      coarse.live_byte_events[column / wide * coarse.rows + row / tall] += grid.at(row, column);
      held[row / tall] += grid.held_bytes[column * grid.rows + row];
    }
    for (std::uint64_t row = 0; row < coarse.rows; ++row) {
      std::uint64_t& most_held = coarse.held_bytes[column / wide * coarse.rows + row];
      most_held = std::max(most_held, held[row]);
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
          .cells = base64_of(packed),
          .regions = regions_of(grid)};
}

}  // namespace fitmark::analysis
