// SPDX-License-Identifier: MIT
//
// An endless line of addresses with gaps: best fit and lowest fit among them.
//
// Invariants:  gaps do not touch; the last one has no end
// Complexity:  best fit and release O(log gaps); lowest fit O(gaps below the one that fits)
// Threads:     none
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace fitmark::analysis {

class GapLine {
 public:
  // The line is taken below `begin` and free from there.
  explicit GapLine(std::uint64_t begin = 0) { add(begin, kEndless - begin); }

  // Takes `bytes` from the smallest gap that has them, the lowest among equals; returns their offset.
  std::uint64_t take_best(std::uint64_t bytes);

  // Takes `bytes` from the top end of the smallest gap that has them; from an endless gap, its bottom.
  std::uint64_t take_best_from_top(std::uint64_t bytes);

  // Gives [offset, offset + bytes) back and joins it with its neighbours. Requires that it was taken.
  void release(std::uint64_t offset, std::uint64_t bytes);

 private:
  static constexpr std::uint64_t kEndless = std::uint64_t{1} << 62;

  void add(std::uint64_t offset, std::uint64_t bytes);
  void remove(std::map<std::uint64_t, std::uint64_t>::iterator gap);

  std::map<std::uint64_t, std::uint64_t> by_offset_;            // bytes of each gap
  std::set<std::pair<std::uint64_t, std::uint64_t>> by_bytes_;  // (bytes, offset)
};

}  // namespace fitmark::analysis
