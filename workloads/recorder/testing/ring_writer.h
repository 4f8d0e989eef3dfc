// SPDX-License-Identifier: MIT
//
// Writes records into a ring as a recorded thread would, for tests of the collector's side.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

class RingWriter {
 public:
  explicit RingWriter(std::atomic<std::uint64_t>* words) : words_(words) {}

  void object(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes) {
    put({compact_head(kind, address, size_bytes, false)});
  }
  void object(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
              std::uint64_t stamp) {
    put({compact_head(kind, address, size_bytes, true), stamp << 1U});
  }
  void put(std::initializer_list<std::uint64_t> record) {
    for (const std::uint64_t word : record) {
      words_[position_ % kRingWords].store(word | lap_bit(position_));
      ++position_;
    }
  }
  // Reserves words without writing them.
  void leave_hole(std::uint64_t words) { position_ += words; }

 private:
  std::atomic<std::uint64_t>* words_;
  std::uint64_t position_ = 0;
};

}  // namespace fitmark::workloads
