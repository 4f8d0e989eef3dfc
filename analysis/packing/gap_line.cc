// SPDX-License-Identifier: MIT
//
// Gaps in two orders: by offset to join them, by size to choose one.
#include "analysis/packing/gap_line.h"

#include <iterator>

namespace fitmark::analysis {

void GapLine::add(std::uint64_t offset, std::uint64_t bytes) {
  by_offset_.emplace(offset, bytes);
  by_bytes_.emplace(bytes, offset);
}

void GapLine::remove(std::map<std::uint64_t, std::uint64_t>::iterator gap) {
  by_bytes_.erase({gap->second, gap->first});
  by_offset_.erase(gap);
}

std::uint64_t GapLine::take_best(std::uint64_t bytes) {
  const auto [gap_bytes, offset] = *by_bytes_.lower_bound({bytes, 0});
  remove(by_offset_.find(offset));
  if (gap_bytes > bytes) add(offset + bytes, gap_bytes - bytes);
  return offset;
}

std::uint64_t GapLine::take_best_from_top(std::uint64_t bytes) {
  const auto [gap_bytes, offset] = *by_bytes_.lower_bound({bytes, 0});
  if (offset == by_offset_.rbegin()->first) return take_best(bytes);
  remove(by_offset_.find(offset));
  if (gap_bytes > bytes) add(offset, gap_bytes - bytes);
  return offset + gap_bytes - bytes;
}

void GapLine::release(std::uint64_t offset, std::uint64_t bytes) {
  auto next = by_offset_.lower_bound(offset);
  if (next != by_offset_.end() && next->first == offset + bytes) {
    bytes += next->second;
    const auto joined = next++;
    remove(joined);
  }
  if (next != by_offset_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == offset) {
      offset = before->first;
      bytes += before->second;
      remove(before);
    }
  }
  add(offset, bytes);
}

}  // namespace fitmark::analysis
