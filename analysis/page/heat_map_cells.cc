// SPDX-License-Identifier: MIT
#include "analysis/page/heat_map_cells.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fitmark::analysis {
namespace {

constexpr unsigned kPageTop = 15;

// The value of each letter of RFC 4648's alphabet; 64 for any other.
constexpr std::array<std::uint8_t, 256> letter_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = 64;
  std::uint8_t next = 0;
  for (char c = 'A'; c <= 'Z'; ++c) values[static_cast<std::uint8_t>(c)] = next++;
  for (char c = 'a'; c <= 'z'; ++c) values[static_cast<std::uint8_t>(c)] = next++;
  for (char c = '0'; c <= '9'; ++c) values[static_cast<std::uint8_t>(c)] = next++;
  values['+'] = next++;
  values['/'] = next;
  return values;
}

std::optional<std::vector<std::uint8_t>> unpacked(std::string_view base64) {
  static constexpr auto kValues = letter_values();
  while (!base64.empty() && base64.back() == '=') base64.remove_suffix(1);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(base64.size() * 3 / 4);
  std::uint32_t pending = 0;
  int held_bits = 0;
  for (const char letter : base64) {
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(letter)];
    if (value == 64) return std::nullopt;
    pending = pending << 6 | value;
    held_bits += 6;
    if (held_bits < 8) continue;
    held_bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(pending >> held_bits & 0xff));
  }
  return bytes;
}

std::size_t group_of(std::size_t length, std::size_t most) {
  return most == 0 ? length : (length + most - 1) / most;
}

class Cells {
 public:
  Cells(const std::vector<std::uint8_t>& bytes, unsigned bits, HeatMapShape shape)
      : bytes_(bytes), bits_(bits), shape_(shape) {}

  unsigned at(std::size_t row, std::size_t column) const {
    const std::size_t place = row * shape_.columns + column;
    if (bits_ == 8) return bytes_[place];
    return place % 2 == 0 ? bytes_[place / 2] >> 4 : bytes_[place / 2] & 15u;
  }

  // The mean of the held cells of the group whose first cell is (row, column), of 0 .. 15.
  unsigned mean(std::size_t row, std::size_t column, HeatMapShape group) const {
    const std::size_t last_row = std::min(row + group.rows, shape_.rows);
    const std::size_t last_column = std::min(column + group.columns, shape_.columns);
    std::uint64_t held = 0;
    std::uint64_t live = 0;
    for (std::size_t r = row; r < last_row; ++r) {
      for (std::size_t c = column; c < last_column; ++c) {
        const unsigned value = at(r, c);
        held += value > 0;
        live += value > 0 ? value - 1 : 0;
      }
    }
    if (held == 0) return 0;
    if (live == 0) return 1;
    const std::uint64_t full = held * ((bits_ == 8 ? 255u : 15u) - 1);
    const std::uint64_t share = (live * (kPageTop - 1) + full / 2) / full;
    return 1 + static_cast<unsigned>(std::max<std::uint64_t>(1, share));
  }

 private:
  const std::vector<std::uint8_t>& bytes_;
  unsigned bits_;
  HeatMapShape shape_;
};

HeatMapShape groups(HeatMapShape shape, HeatMapShape most) {
  return {group_of(shape.rows, most.rows), group_of(shape.columns, most.columns)};
}

}  // namespace

HeatMapShape thinned(HeatMapShape shape, HeatMapShape most) {
  const HeatMapShape group = groups(shape, most);
  if (group.rows == 0 || group.columns == 0) return {};
  return {group_of(shape.rows, group.rows), group_of(shape.columns, group.columns)};
}

std::optional<std::string> thinned_cells(std::string_view base64, unsigned bits, HeatMapShape shape,
                                         HeatMapShape most) {
  if ((bits != 4 && bits != 8) || shape.rows == 0 || shape.columns == 0) return std::nullopt;
  const auto bytes = unpacked(base64);
  if (!bytes || bytes->size() < (shape.rows * shape.columns * bits + 7) / 8) return std::nullopt;
  const Cells cells(*bytes, bits, shape);
  const HeatMapShape group = groups(shape, most);
  std::string digits;
  for (std::size_t row = 0; row < shape.rows; row += group.rows) {
    for (std::size_t column = 0; column < shape.columns; column += group.columns) {
      digits += "0123456789abcdef"[cells.mean(row, column, group)];
    }
  }
  return digits;
}

}  // namespace fitmark::analysis
