// SPDX-License-Identifier: MIT
//
// Draws a heap's tiles as rows of cells, one character for so many bytes.
//
// Layout:      a cell shows the state that most of its bytes are in
// Threads:     pure functions
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "bench/map/heap_face.h"

namespace fitmark::bench {

struct DrawStyle {
  std::size_t columns = 64;       // cells a row
  std::size_t most_rows = 24;     // the scale grows until the heap fits
  std::uint64_t least_scale = 8;  // bytes a cell, at least; a power of two
  bool colour = false;
};

// Returns bytes a cell: the smallest power of two from `least_scale` up with which the tiles fit.
std::uint64_t map_scale_bytes(std::span<const Tile> tiles, const DrawStyle& style);

// Returns the rows, each with its first offset, then a line that says what the signs and the
// scale mean, then the sums: live, holes, bookkeeping, external fragmentation.
std::string draw_map(std::span<const Tile> tiles, const DrawStyle& style);

// Returns one row a tile: offset, bytes, state.
std::string list_tiles(std::span<const Tile> tiles);

}  // namespace fitmark::bench
