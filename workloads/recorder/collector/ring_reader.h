// SPDX-License-Identifier: MIT
//
// The collector's end of one thread's ring: looks at the next record and steps over it.
//
// Invariants:  a record is seen only when all its words are there
// Complexity:  O(words of the record)
// Threads:     none; the producer may write at the same time
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

struct Record {
  RecordKind kind;
  bool stamped;
  std::uint8_t alignment_log2;
  LongKind long_kind;
  std::uint32_t word_count;
  std::uint64_t address;
  std::uint64_t size_bytes;
  std::uint64_t stamp;  // without a stamp of its own: that of the record before it on this thread
  std::uint64_t ticks;  // time-stamp counter; 0: not recorded
  std::uint64_t stack;  // hash; 0: none
  std::uint64_t payload_position;
  std::uint64_t payload_words;
};

class RingReader {
 public:
  explicit RingReader(const std::atomic<std::uint64_t>* words, RecordDetail detail = {})
      : words_(words), detail_(detail) {}

  // Decodes the record at the front. Returns false where none is whole yet.
  bool peek(Record& record) const {
    const std::uint64_t first = word(position_);
    if ((first & 1U) != lap_bit(position_)) return false;
    if (is_plain(first) && !detail_.times && !detail_.stacks) {
      record.kind = static_cast<RecordKind>(first >> 1U & 7U);
      record.stamped = false;
      record.alignment_log2 = 0;
      record.word_count = 1;
      record.address = compact_address(first);
      record.size_bytes = compact_size_bytes(first);
      record.stamp = last_stamp_;
      record.ticks = record.stack = 0;
      return true;
    }
    const Head head = Head::of(first, detail_);
    for (std::uint64_t i = 1; i < head.word_count; ++i) {
      if ((word(position_ + i) & 1U) != lap_bit(position_ + i)) return false;
    }
    decode(head, first, record);
    return true;
  }

  // REQUIRES: `record` is what peek gave last.
  void step_over(const Record& record) {
    position_ += record.word_count;
    last_stamp_ = record.stamp;
  }

  // Passes words that a thread reserved and, dying or jumping out of a signal handler, never wrote.
  // Returns false where nothing written follows. REQUIRES: peek gave false.
  bool skip_hole() {
    const std::uint64_t end = position_ + kRingWords;
    std::uint64_t at = position_ + 1;
    if ((word(position_) & 1U) == lap_bit(position_)) {  // a head without all of its words
      at = position_ + Head::of(word(position_), detail_).word_count;
    }
    for (; at < end; ++at) {
      if ((word(at) & 1U) != lap_bit(at)) continue;
      position_ = at;
      return true;
    }
    return false;
  }

  // Returns the 63 bits of payload word `index`.
  std::uint64_t payload(const Record& record, std::uint64_t index) const {
    return word(record.payload_position + index) >> 1U;
  }

  std::uint64_t position() const { return position_; }

 private:
  std::uint64_t word(std::uint64_t at) const {
    return words_[at % kRingWords].load(std::memory_order_acquire);
  }

  // Whether the head is that of a compact record without a stamp.
  static bool is_plain(std::uint64_t head) {
    const std::uint64_t kind = head >> 1U & 7U;
    return kind - 1U < static_cast<std::uint64_t>(RecordKind::acquire) && (head >> 4U & 1U) == 0;
  }

  void decode(const Head& head, std::uint64_t first, Record& record) const {
    std::uint64_t at = position_ + 1;
    record.kind = head.kind;
    record.stamped = head.stamped;
    record.alignment_log2 = head.alignment_log2;
    record.stamp = head.stamped ? word(at++) >> 1U : last_stamp_;
    record.word_count = static_cast<std::uint32_t>(head.word_count);
    record.ticks = head.timed ? word(at++) >> 1U : 0;
    record.stack = head.stack ? word(at++) >> 1U : 0;
    if (head.kind == RecordKind::long_form) {
      record.long_kind = head.long_kind;
      record.payload_position = at;
      record.payload_words = head.payload_words;
    } else if (head.wide) {
      record.address = word(at) >> 1U;
      record.size_bytes = word(at + 1) >> 1U;
    } else {
      record.address = compact_address(first);
      record.size_bytes = compact_size_bytes(first);
    }
  }

  const std::atomic<std::uint64_t>* words_;
  RecordDetail detail_;
  std::uint64_t position_ = 0;
  std::uint64_t last_stamp_ = 0;
};

}  // namespace fitmark::workloads
