// SPDX-License-Identifier: MIT
//
// Gives out slots, last in, first out.
//
// Layout:      [packed blocks of 1024 free slots | the newest, plain]. A block holds the differences of
//              neighbours as varints, then its own length: programs free in some order, so that most
//              take a byte or two
// Complexity:  O(1) amortised; 1 to 2 bytes for each free slot, 5 at most
// Threads:     none
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "workloads/file/bytes.h"
#include "workloads/file/mapped_array.h"

namespace fitmark::workloads {

class SlotPool {
 public:
  explicit SlotPool(MemoryLimit* limit = nullptr) : packed_(limit) {}

  std::uint32_t take() {
    if (newest_count_ == 0 && packed_.empty()) return fresh_++;
    if (newest_count_ == 0) unpack();
    return newest_[--newest_count_];
  }
  void give_back(std::uint32_t slot) {
    if (newest_count_ == newest_.size()) pack();
    newest_[newest_count_++] = slot;
  }

  // How many slots were ever open: the peak number of live objects.
  std::uint32_t opened() const { return fresh_; }

 private:
  static constexpr std::size_t kBlockSlots = 1024;

  // Packs the older half of `newest_`.
  void pack() {
    Bytes block;
    std::int64_t previous = 0;
    for (std::size_t i = 0; i < kBlockSlots; ++i) {
      put_varint(block, zigzag(newest_[i] - previous));
      previous = newest_[i];
    }
    put_fixed(block, static_cast<std::uint16_t>(block.size()));
    for (const std::uint8_t byte : block) packed_.push_back(byte);
    newest_count_ -= kBlockSlots;
    std::copy_n(newest_.begin() + kBlockSlots, newest_count_, newest_.begin());
  }

  // REQUIRES: `newest_` is empty and a block is packed.
  void unpack() {
    const std::size_t end = packed_.size() - sizeof(std::uint16_t);
    const std::size_t length = packed_[end] | std::size_t{packed_[end + 1]} << 8U;
    ByteCursor cursor(ByteView(&packed_[end - length], length));
    std::int64_t previous = 0;
    for (std::size_t i = 0; i < kBlockSlots; ++i) {
      previous += unzigzag(cursor.varint());
      newest_[i] = static_cast<std::uint32_t>(previous);
    }
    newest_count_ = kBlockSlots;
    packed_.resize(end - length);
  }

  MappedArray<std::uint8_t> packed_;
  std::array<std::uint32_t, 2 * kBlockSlots> newest_{};
  std::size_t newest_count_ = 0;
  std::uint32_t fresh_ = 0;
};

}  // namespace fitmark::workloads
