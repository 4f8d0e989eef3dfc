// SPDX-License-Identifier: MIT
//
// Adds weights up by name, and lays them over a finer map.
#include "analysis/explain/weight_map.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "analysis/explain/base64.h"
#include "analysis/explain/quotient_up.h"

namespace fitmark::analysis {
namespace {

constexpr std::size_t kMostNames = 255;       // a byte a cell, 0 for none
constexpr std::uint64_t kMostNameRows = 128;  // of what is returned

// Returns what [begin, end) and the part of `width` that begins at `from` have in common.
double common(std::uint64_t begin, std::uint64_t end, std::uint64_t from, std::uint64_t width) {
  const std::uint64_t low = std::max(begin, from);
  const std::uint64_t high = std::min(end, from + width);
  return high > low ? static_cast<double>(high - low) : 0;
}

using NameWeights = std::map<std::string, double>;

// Returns the names with most weight, heaviest first.
std::vector<std::string> heaviest(const NameWeights& all) {
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [name, weight] : all) order.emplace_back(-weight, name);
  std::sort(order.begin(), order.end());
  if (order.size() > kMostNames) order.resize(kMostNames);
  std::vector<std::string> names;
  for (auto& [weight, name] : order) names.push_back(std::move(name));
  return names;
}

// For each `tall`-th row of the map, the row of `rows` that holds its lowest addresses that were touched; kFull
// where none.
std::vector<std::uint32_t> rows_under(const HeatMapGrid& grid, const AddressRows& rows,
                                      std::uint64_t tall) {
  const std::vector<std::uint32_t> order = rows.in_order();
  std::vector<std::uint32_t> under;
  std::size_t at = 0;
  for (std::uint64_t row = 0; row < grid.rows; row += tall) {
    const std::uint64_t begin = grid.row_begins[row];
    while (at < order.size() && rows.address_of(order[at]) + rows.row_bytes() <= begin) ++at;
    const bool touches = at < order.size() && rows.address_of(order[at]) < begin + grid.row_bytes;
    under.push_back(touches ? order[at] : AddressRows::kFull);
  }
  return under;
}

}  // namespace

WeightMap::WeightMap(std::uint64_t events, HeatMapLimits shape, std::uint64_t row_bytes)
    : shape_(shape),
      rows_(shape.rows, row_bytes),
      column_events_(quotient_up(events, shape.columns)),
      cells_(shape.rows * shape.columns) {}

void WeightMap::add(std::uint64_t address, std::uint64_t bytes, std::uint64_t begin,
                    std::uint64_t end, Key key) {
  if (end <= begin) return;
  const std::uint64_t last = std::min((end - 1) / column_events_, shape_.columns - 1);
  const auto weigh = [&](std::uint32_t row, std::uint64_t part_bytes) {
    for (std::uint64_t column = begin / column_events_; column <= last; ++column) {
      cells_[column * shape_.rows + row].byte_events[key] +=
          static_cast<double>(part_bytes) *
          common(begin, end, column * column_events_, column_events_);
    }
  };
  rows_.for_each_part(
      address, bytes, [&] { join_rows(); }, weigh);
}

void WeightMap::join_rows() {
  const std::vector<std::uint32_t> joined = rows_.join();
  for (std::uint64_t column = 0; column < shape_.columns; ++column) {
    fold_rows(std::span(cells_).subspan(column * shape_.rows, shape_.rows), joined);
  }
}

HeatNames WeightMap::finish(const HeatMapGrid& grid,
                            const std::function<std::string(Key)>& name) const {
  std::unordered_map<Key, std::string> name_of;
  NameWeights all;
  std::vector<std::string> most(cells_.size());  // the heaviest name of each cell
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    NameWeights here;
    for (const auto& [key, weight] : cells_[cell].byte_events) {
      const auto [place, fresh] = name_of.try_emplace(key);
      if (fresh) place->second = name(key);
      if (!place->second.empty()) here[place->second] += weight;
    }
    double greatest = 0;
    for (const auto& [named, weight] : here) {
      all[named] += weight;
      if (weight > greatest) std::tie(greatest, most[cell]) = std::tie(weight, named);
    }
  }
  const std::uint64_t tall = std::max<std::uint64_t>(1, quotient_up(grid.rows, kMostNameRows));
  HeatNames names{heaviest(all), quotient_up(grid.rows, tall), shape_.columns, {}};
  std::map<std::string, std::uint8_t> number;
  for (std::size_t i = 0; i < names.names.size(); ++i) {
    number[names.names[i]] = static_cast<std::uint8_t>(i + 1);
  }
  names.cells = laid_over(grid, tall, [&](std::uint32_t row, std::uint64_t column) {
    const auto found = number.find(most[column * shape_.rows + row]);
    return found == number.end() ? std::uint8_t{0} : found->second;
  });
  return names;
}

// Returns number_of(row, column) of these cells, laid over every `tall`-th row of the map and its events, as base64.
std::string WeightMap::laid_over(
    const HeatMapGrid& grid, std::uint64_t tall,
    const std::function<std::uint8_t(std::uint32_t, std::uint64_t)>& number_of) const {
  std::vector<std::uint8_t> cells;
  const std::uint64_t span = grid.columns * grid.column_events;
  for (const std::uint32_t row : rows_under(grid, rows_, tall)) {
    for (std::uint64_t column = 0; column < shape_.columns; ++column) {
      const std::uint64_t event = (2 * column + 1) * span / (2 * shape_.columns);
      const bool is_empty = row == AddressRows::kFull || event >= grid.events;
      const std::uint64_t from = std::min(event / column_events_, shape_.columns - 1);
      cells.push_back(is_empty ? std::uint8_t{0} : number_of(row, from));
    }
  }
  return base64_of(cells);
}

}  // namespace fitmark::analysis
