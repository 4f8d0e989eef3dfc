// SPDX-License-Identifier: MIT
//
// Thins the cells of an address × time map for the page.
//
// Layout:      cells[rows][columns], row 0 at the lowest address; 0: not held, 1: held and empty,
//              2 .. top: live share (v - 1) / (top - 1), where top is 15 (4 bits) or 255 (8 bits);
//              of 4-bit cells the first is in the high half of its byte, a row may end mid-byte
// Invariants:  a group of cells becomes the mean of its held cells; 0 only where none is held, and
//              1 only where no held cell has a live byte
// Complexity:  O(rows × columns)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fitmark::analysis {

struct HeatMapShape {
  std::size_t rows = 0;
  std::size_t columns = 0;
};

// As few cells as `most` asks for, by whole groups, and never more than `shape` has.
HeatMapShape thinned(HeatMapShape shape, HeatMapShape most);

// The cells of `base64` (`bits` each, 4 or 8) in groups as thinned() counts them, one hexadecimal
// digit a cell, which deflates better than base64. Nothing when the text is no such map.
std::optional<std::string> thinned_cells(std::string_view base64, unsigned bits, HeatMapShape shape,
                                         HeatMapShape most);

}  // namespace fitmark::analysis
