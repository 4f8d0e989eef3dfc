// SPDX-License-Identifier: MIT
//
// Which blocks a buddy heap consists of: the order of each, at its first unit, and whether it is free.
//
// Layout:      ByteOrders: one byte a unit in mapped memory, for real heaps; HashOrders: a hash table,
//              for address spaces that no machine has
// Threads:     none
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <unordered_map>

#include "allocator/source/source.h"

namespace fitmark::allocator {

// A block's order and state in one byte; 0 stands for no block.
struct BlockOrder {
  std::uint8_t code = 0;

  static BlockOrder live(unsigned order) { return {static_cast<std::uint8_t>(order + 1)}; }
  static BlockOrder free(unsigned order) { return {static_cast<std::uint8_t>(order + 129)}; }
  bool is_block() const { return code != 0; }
  bool is_free() const { return code >= 128; }
  unsigned order() const { return (code & 127u) - 1; }
  friend bool operator==(const BlockOrder&, const BlockOrder&) = default;
};

class ByteOrders {
 public:
  // Throws std::bad_alloc where the addresses can't be reserved.
  explicit ByteOrders(std::uint64_t units) : reserved_bytes_(units) {
    if (units == 0) return;
    void* raw = mmap(nullptr, reserved_bytes_, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED) throw std::bad_alloc();
    codes_ = static_cast<BlockOrder*>(raw);
  }
  ~ByteOrders() {
    if (codes_ != nullptr) munmap(codes_, reserved_bytes_);
  }
  ByteOrders(const ByteOrders&) = delete;
  ByteOrders& operator=(const ByteOrders&) = delete;

  BlockOrder at(std::uint64_t unit) const { return codes_[unit]; }
  void set(std::uint64_t unit, BlockOrder order) {
    codes_[unit] = order;
    if (unit >= used_) used_ = unit + 1;
  }

  // Bytes of the pages that codes have ever stood on.
  std::uint64_t held_bytes() const { return (used_ + kPageBytes - 1) / kPageBytes * kPageBytes; }

 private:
  std::size_t reserved_bytes_;
  std::uint64_t used_ = 0;
  BlockOrder* codes_ = nullptr;
};

class HashOrders {
 public:
  explicit HashOrders(std::uint64_t) {}

  BlockOrder at(std::uint64_t unit) const {
    const auto found = codes_.find(unit);
    return found == codes_.end() ? BlockOrder{} : found->second;
  }
  void set(std::uint64_t unit, BlockOrder order) {
    if (order.is_block()) {
      codes_[unit] = order;
    } else {
      codes_.erase(unit);
    }
  }

  // Bytes of entries and buckets, the allocator's own overhead left out.
  std::uint64_t held_bytes() const {
    return codes_.size() * (sizeof(std::uint64_t) * 2 + sizeof(void*)) +
           codes_.bucket_count() * sizeof(void*);
  }

 private:
  std::unordered_map<std::uint64_t, BlockOrder> codes_;
};

}  // namespace fitmark::allocator
