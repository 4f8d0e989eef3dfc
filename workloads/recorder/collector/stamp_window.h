// SPDX-License-Identifier: MIT
//
// Puts the records of all threads in the order of their stamps, without comparing any two.
//
// Layout:      stamps count up without a gap, each taken once, so a record's place among the next
//              kRecords is its stamp; places of stamps that no record has come with are empty
// Invariants:  [begin(), end()) is one aligned block or the rest of one; every record in the window has
//              its stamp in it
// Complexity:  O(1) a record; 16 KiB
// Threads:     none
// Source:      the order is argued in protocol/stamp_order.md
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "workloads/recorder/collector/record_reader.h"

namespace fitmark::workloads {

class StampWindow {
 public:
  static constexpr std::uint64_t kRecords = 256;

  // Begins to gather records with stamps in [begin(), end()), of which none is `stamp_end` or more.
  void open(std::uint64_t stamp_end) {
    end_ = std::max(begin_, std::min(begin_ / kRecords * kRecords + kRecords, stamp_end));
  }
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  bool empty() const { return count_ == 0; }

  // Leaves out, until the window is opened again, what has the stamp or a greater one.
  void cut(std::uint64_t stamp) { end_ = std::min(end_, stamp); }

  // Returns the place of a record with this stamp, which is in [begin(), end()).
  Record& take_place(std::uint64_t stamp) {
    add_taken(1);
    return place_at(stamp);
  }
  // Both halves of that, for many records: the places, then how many were taken.
  Record& place_at(std::uint64_t stamp) { return records_[stamp % kRecords]; }
  void add_taken(std::uint64_t count) { count_ += count; }

  // The records in order, among them empty places: those of kind `wide`.
  std::span<Record> records() {
    return std::span<Record>(records_).subspan(begin_ % kRecords, end_ - begin_);
  }
  // Empties the places of records() and goes on behind them.
  void pass() {
    std::uint64_t taken = 0;
    for (Record& record : records()) {
      taken += record.kind != RecordKind::wide;
      record.kind = RecordKind::wide;
    }
    count_ -= taken;
    begin_ = end_;
  }
  // Goes on at a stamp before which no record will come. REQUIRES: empty().
  void skip_to(std::uint64_t stamp) { begin_ = end_ = stamp; }

 private:
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t count_ = 0;  // of records that stand in the window
  std::array<Record, kRecords> records_{};
};

}  // namespace fitmark::workloads
