// SPDX-License-Identifier: MIT
//
// Draws a heap's tiles as rows of cells, one character for so many bytes.
#include "bench/map/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "analysis/metric/external_fragmentation.h"

namespace fitmark::bench {
namespace {

constexpr std::size_t kStates = 5;

struct Sign {
  const char* name;
  const char* glyph;
  const char* colour;
};

// Told apart by shape as well as by colour.
constexpr std::array<Sign, kStates> kSigns = {{
    {"live", "#", "\033[34m"},
    {"hole", ".", "\033[33m"},
    {"cached", "+", "\033[35m"},
    {"bookkeeping", "=", "\033[31m"},
    {"untouched", " ", "\033[90m"},
}};
constexpr const char* kPlain = "\033[0m";

using Shares = std::array<std::uint64_t, kStates>;

std::uint64_t end_of(std::span<const Tile> tiles) {
  return tiles.empty() ? 0 : tiles.back().offset_bytes + tiles.back().bytes;
}

// Bytes of each state in each cell.
std::vector<Shares> shares_of(std::span<const Tile> tiles, std::uint64_t scale_bytes) {
  std::vector<Shares> cells((end_of(tiles) + scale_bytes - 1) / scale_bytes, Shares{});
  for (const Tile& tile : tiles) {
    std::uint64_t at = tile.offset_bytes;
    const std::uint64_t end = at + tile.bytes;
    while (at < end) {
      const std::uint64_t cell_end = (at / scale_bytes + 1) * scale_bytes;
      const std::uint64_t share = std::min(end, cell_end) - at;
      cells[at / scale_bytes][static_cast<std::size_t>(tile.state)] += share;
      at += share;
    }
  }
  return cells;
}

std::size_t main_state(const Shares& shares) {
  return static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
}

std::string sign_of(std::size_t state, bool colour) {
  const Sign& sign = kSigns[state];
  return colour ? fmt::format("{}{}{}", sign.colour, sign.glyph, kPlain) : sign.glyph;
}

struct Sums {
  Shares bytes{};
  Shares tiles{};
  std::uint64_t largest_hole_bytes = 0;
};

Sums sums_of(std::span<const Tile> tiles) {
  Sums sums;
  for (const Tile& tile : tiles) {
    const auto state = static_cast<std::size_t>(tile.state);
    sums.bytes[state] += tile.bytes;
    sums.tiles[state] += 1;
    if (tile.state == TileState::hole) {
      sums.largest_hole_bytes = std::max(sums.largest_hole_bytes, tile.bytes);
    }
  }
  return sums;
}

std::string sums_line(std::span<const Tile> tiles) {
  const Sums sums = sums_of(tiles);
  const auto live = static_cast<std::size_t>(TileState::live);
  const auto hole = static_cast<std::size_t>(TileState::hole);
  const auto bookkeeping = static_cast<std::size_t>(TileState::bookkeeping);
  const double fragmentation =
      analysis::external_fragmentation(sums.bytes[hole], sums.largest_hole_bytes);
  const std::uint64_t cached_bytes = sums.bytes[static_cast<std::size_t>(TileState::cached)];
  return fmt::format(
      "live {} bytes in {} blocks, holes {} bytes in {} (largest {}), {}bookkeeping {} bytes, "
      "external fragmentation {:.1f} %\n",
      sums.bytes[live], sums.tiles[live], sums.bytes[hole], sums.tiles[hole],
      sums.largest_hole_bytes,
      cached_bytes == 0 ? "" : fmt::format("cached {} bytes, ", cached_bytes),
      sums.bytes[bookkeeping], 100 * fragmentation);
}

}  // namespace

std::uint64_t map_scale_bytes(std::span<const Tile> tiles, const DrawStyle& style) {
  std::uint64_t scale = style.least_scale;
  while (end_of(tiles) > scale * style.columns * style.most_rows) scale *= 2;
  return scale;
}

std::string draw_map(std::span<const Tile> tiles, const DrawStyle& style) {
  const std::uint64_t scale = map_scale_bytes(tiles, style);
  const std::vector<Shares> cells = shares_of(tiles, scale);
  std::string text;
  for (std::size_t first = 0; first < cells.size(); first += style.columns) {
    text += fmt::format("{:>12} |", first * scale);
    const std::size_t last = std::min(first + style.columns, cells.size());
    for (std::size_t i = first; i < last; ++i) text += sign_of(main_state(cells[i]), style.colour);
    text += "|\n";
  }
  text += fmt::format("{:>12}  ", "");
  for (std::size_t state = 0; state < kStates; ++state) {
    const bool is_blank = state == static_cast<std::size_t>(TileState::untouched);
    text +=
        fmt::format("{} {}  ", is_blank ? "' '" : sign_of(state, style.colour), kSigns[state].name);
  }
  return text + fmt::format(" {} bytes a sign\n{:>12}  {}", scale, "", sums_line(tiles));
}

std::string list_tiles(std::span<const Tile> tiles) {
  std::string text = fmt::format("{:>12} {:>12}  {}\n", "offset", "bytes", "state");
  for (const Tile& tile : tiles) {
    text += fmt::format("{:>12} {:>12}  {}\n", tile.offset_bytes, tile.bytes,
                        kSigns[static_cast<std::size_t>(tile.state)].name);
  }
  return text;
}

}  // namespace fitmark::bench
