// SPDX-License-Identifier: MIT
//
// Numbers the groups of addresses that were ever touched, and makes all groups larger when there are too many: a
// map of sparse addresses has as many rows as it is allowed, wherever a malloc puts its blocks.
//
// Glossary:    group     row_bytes() addresses, from a multiple of it
//              row       the number of a touched group, in the order of first touch
// Layout:      groups[rows]; an open-addressed table of rows by group, four times as long as there may be rows
// Invariants:  row_bytes() is a power of two; no group has two rows; a group once touched keeps a row, though
//              joins change which. After a join no row has a greater number than any that went into it
// Complexity:  O(1) expected a look-up; O(most rows) a join; memory O(most rows)
// Threads:     none
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace fitmark::analysis {

class AddressRows {
 public:
  static constexpr std::uint32_t kFull = ~std::uint32_t{0};

  // Requires both above 0, first_row_bytes a power of two.
  AddressRows(std::uint64_t most_rows, std::uint64_t first_row_bytes);

  std::uint64_t row_bytes() const { return std::uint64_t{1} << shift_; }
  std::size_t count() const { return groups_.size(); }
  std::uint64_t address_of(std::size_t row) const { return groups_[row] << shift_; }

  // Returns the row of the group that holds the address, touched herewith; kFull where it would be one
  // too many.
  std::uint32_t row_of(std::uint64_t address) {
    const std::uint64_t group = address >> shift_;
    if (last_row_ < groups_.size() && groups_[last_row_] == group) return last_row_;
    return last_row_ = look_up(group);
  }

  // Doubles the groups. Returns the new row of each old one.
  std::vector<std::uint32_t> join();

  // Returns the rows, that of the lowest addresses first.
  std::vector<std::uint32_t> in_order() const;

  // Calls part(row, bytes) for each row that [address, address + bytes) touches, and make_room(), which
  // has to join, where there is no row left.
  template <class MakeRoom, class Part>
  void for_each_part(std::uint64_t address, std::uint64_t bytes, MakeRoom make_room, Part part) {
    const std::uint64_t end = address + bytes;
    while (address < end) {
      const std::uint32_t row = row_of(address);
      if (row == kFull) {
        make_room();
        continue;
      }
      const std::uint64_t part_bytes = std::min(end, ((address >> shift_) + 1) << shift_) - address;
      part(row, part_bytes);
      address += part_bytes;
    }
  }

 private:
  std::uint32_t look_up(std::uint64_t group);

  std::uint64_t most_rows_;
  unsigned shift_;
  std::uint32_t last_row_ = 0;
  std::vector<std::uint64_t> groups_;  // [rows]
  std::vector<std::uint32_t> table_;   // rows; kFull where free
};

// Adds up values[rows] as `joined`, from AddressRows::join, says; what is vacated becomes Value{}.
template <class Value>
void fold_rows(std::span<Value> values, const std::vector<std::uint32_t>& joined) {
  for (std::size_t row = 0; row < joined.size(); ++row) {
    if (joined[row] == row) continue;
    Value moved = std::exchange(values[row], Value{});
    values[joined[row]] += moved;
  }
}

}  // namespace fitmark::analysis
