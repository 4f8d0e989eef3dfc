// SPDX-License-Identifier: MIT
//
// The next records of one ring, decoded some ahead of their turn, so that what is known of their objects
// can be fetched from memory meanwhile.
//
// Invariants:  position() is that of the front record: words from there on are still needed
// Complexity:  O(1) a record
// Threads:     none; the producer may write at the same time
#pragma once

#include <array>
#include <cstdint>

#include "workloads/recorder/collector/ring_reader.h"

namespace fitmark::workloads {

class RecordWindow {
 public:
  RecordWindow(const std::atomic<std::uint64_t>* words, RecordDetail detail)
      : reader_(words, detail) {}

  bool empty() const { return next_ == count_; }
  // REQUIRES: !empty().
  const Record& front() const { return records_[next_]; }
  void pop() { position_ += records_[next_++].word_count; }

  // Decodes what is whole. Returns how many records that are; they are at ahead(0), ahead(1) ...
  // REQUIRES: empty().
  unsigned fill() {
    next_ = count_ = 0;
    while (count_ < kRecords && reader_.peek(records_[count_])) {
      reader_.step_over(records_[count_]);
      ++count_;
    }
    return count_;
  }
  const Record& ahead(unsigned i) const { return records_[i]; }

  // As RingReader. REQUIRES: fill() gave 0.
  bool skip_hole() {
    const bool skipped = reader_.skip_hole();
    position_ = reader_.position();
    return skipped;
  }

  std::uint64_t payload(const Record& record, std::uint64_t index) const {
    return reader_.payload(record, index);
  }
  std::uint64_t position() const { return position_; }

 private:
  static constexpr unsigned kRecords = 32;

  RingReader reader_;
  std::array<Record, kRecords> records_{};
  unsigned next_ = 0;
  unsigned count_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace fitmark::workloads
