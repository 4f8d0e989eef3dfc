// SPDX-License-Identifier: MIT
//
// Equal nodes in mapped memory, named by 32-bit numbers; an index outside the heap lives in it.
//
// Layout:      one reservation of addresses; freed nodes form a list through their first bytes
// Invariants:  number 0 names no node; nodes never move
// Complexity:  O(1)
// Threads:     none
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

#include "allocator/source/source.h"

namespace fitmark::allocator {

// The smallest unit that is taken at once is a page; memory is never taken from malloc, which may be the
// heap above.
template <typename Node>
class NodePool {
 public:
  NodePool() = default;
  ~NodePool() {
    if (nodes_ != nullptr) munmap(static_cast<void*>(nodes_), kReservedBytes);
  }
  NodePool(const NodePool&) = delete;
  NodePool& operator=(const NodePool&) = delete;

  Node& operator[](std::uint32_t number) const { return nodes_[number]; }

  // Returns a node with indeterminate content. Throws std::bad_alloc when the reservation is full or refused.
  std::uint32_t take() {
    if (free_ != 0) {
      const std::uint32_t number = free_;
      free_ = *reinterpret_cast<Link*>(&nodes_[number]);
      return number;
    }
    if (nodes_ == nullptr) reserve();
    if ((used_ + std::uint64_t{2}) * sizeof(Node) > kReservedBytes) throw std::bad_alloc();
    return ++used_;
  }

  void give_back(std::uint32_t number) {
    *reinterpret_cast<Link*>(&nodes_[number]) = free_;
    free_ = number;
  }

  // Bytes of the pages that nodes have ever stood on.
  std::uint64_t held_bytes() const {
    if (used_ == 0) return 0;
    return ((used_ + std::uint64_t{1}) * sizeof(Node) + kPageBytes - 1) / kPageBytes * kPageBytes;
  }

 private:
  using Link [[gnu::may_alias]] = std::uint32_t;
  static constexpr std::size_t kReservedBytes = std::size_t{1} << 32;

  void reserve() {
    void* raw = mmap(nullptr, kReservedBytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED) throw std::bad_alloc();
    nodes_ = static_cast<Node*>(raw);
  }

  Node* nodes_ = nullptr;
  std::uint32_t used_ = 0;
  std::uint32_t free_ = 0;
};

}  // namespace fitmark::allocator
