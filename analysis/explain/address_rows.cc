// SPDX-License-Identifier: MIT
//
// The table behind the rows.
#include "analysis/explain/address_rows.h"

#include <bit>
#include <numeric>

namespace fitmark::analysis {

AddressRows::AddressRows(std::uint64_t most_rows, std::uint64_t first_row_bytes)
    : most_rows_(most_rows),
      shift_(static_cast<unsigned>(std::countr_zero(first_row_bytes))),
      table_(std::bit_ceil(4 * most_rows), kFull) {
  groups_.reserve(most_rows);
}

std::uint32_t AddressRows::look_up(std::uint64_t group) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = (group * 0x9e3779b97f4a7c15) >> 32 & mask;
  for (; table_[at] != kFull; at = (at + 1) & mask) {
    if (groups_[table_[at]] == group) return table_[at];
  }
  if (groups_.size() == most_rows_) return kFull;
  table_[at] = static_cast<std::uint32_t>(groups_.size());
  groups_.push_back(group);
  return table_[at];
}

std::vector<std::uint32_t> AddressRows::join() {
  const std::vector<std::uint64_t> before = std::move(groups_);
  groups_.clear();
  groups_.reserve(most_rows_);
  std::fill(table_.begin(), table_.end(), kFull);
  last_row_ = 0;
  ++shift_;
  std::vector<std::uint32_t> joined;
  joined.reserve(before.size());
  for (const std::uint64_t group : before) joined.push_back(look_up(group / 2));
  return joined;
}

std::vector<std::uint32_t> AddressRows::in_order() const {
  std::vector<std::uint32_t> rows(groups_.size());
  std::iota(rows.begin(), rows.end(), 0u);
  std::sort(rows.begin(), rows.end(),
            [&](std::uint32_t a, std::uint32_t b) { return groups_[a] < groups_[b]; });
  return rows;
}

}  // namespace fitmark::analysis
