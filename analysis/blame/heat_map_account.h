// SPDX-License-Identifier: MIT
//
// Draws the address × time map of a heap while it is replayed, without knowing its extent beforehand.
//
// Layout:      rows of equal bytes, doubled and joined in pairs whenever the heap outgrows them
// Invariants:  a column shows the state after its last event; live bytes of all rows sum to those placed
// Complexity:  O(rows that an object touches) an event, O(rows) a column; memory rows * columns * 8 bytes
// Threads:     none
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/run.h"

namespace fitmark::analysis {

class HeatMapAccount {
 public:
  // For `events` events in at most `columns` columns. Requires rows even and >= 2, columns >= 1,
  // row_bytes >= 1: the bytes of a row to begin with.
  HeatMapAccount(std::uint64_t rows, std::uint64_t columns, std::uint64_t events,
                 std::uint64_t row_bytes = 256);

  // Bytes [offset, offset + bytes) become live, or cease to be.
  void placed(std::uint64_t offset, std::uint64_t bytes) { count(offset, bytes, true); }
  void freed(std::uint64_t offset, std::uint64_t bytes) { count(offset, bytes, false); }

  // Tells that `events_done` events are done, with offsets below `held_end` held.
  void advance(std::uint64_t events_done, std::uint64_t held_end);

  // Returns the map of the columns that are complete; rows above the largest held end are cut off.
  HeatMap finish() const;

 private:
  void count(std::uint64_t offset, std::uint64_t bytes, bool live);
  void grow_to(std::uint64_t end);
  std::uint64_t event_of(std::uint64_t column) const;  // at its right edge

  std::uint64_t rows_;
  std::uint64_t columns_;
  std::uint64_t events_;
  std::uint64_t row_bytes_;
  std::uint64_t done_columns_ = 0;
  std::vector<std::uint64_t> live_;                // [rows] now
  std::vector<std::vector<std::uint64_t>> drawn_;  // [columns done][rows] live bytes
  std::vector<std::uint64_t> held_end_;            // [columns done]
};

}  // namespace fitmark::analysis
