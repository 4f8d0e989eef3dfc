// SPDX-License-Identifier: MIT
//
// Room for two words at any position of a number line, as a policy's nodes need: a hash table.
//
// Layout:      open addressing over {position, words}; sixteen units of the line share a row of slots
// Invariants:  at most 3/4 of the slots are used; the table grows in reserve() alone, so that references stay good
//              while a policy relinks nodes
// Complexity:  every operation O(1) expected
// Threads:     none
// Source:      Knuth, TAOCP 3, section 6.4, algorithms L and R (deletion by shifting back)
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fitmark::allocator {

class NodeTable {
 public:
  struct Words {
    std::uint64_t first, second;
  };

  bool is_used() const { return !slots_.empty(); }
  // Nodes that were asked for and not forgotten.
  std::size_t count() const { return count_; }
  // Makes room for nodes at `count` positions.
  void reserve(std::size_t count);
  // The node at the position, zeros at first. Requires room.
  Words& at(std::uint64_t position);
  // Likewise; nullptr when none was asked for there.
  const Words* known(std::uint64_t position) const;
  void forget(std::uint64_t position);

  std::uint64_t host_bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  static constexpr std::uint64_t kNowhere = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t position = kNowhere;
    Words words{};
  };

  std::size_t home_slot(std::uint64_t position) const {
    const std::uint64_t row = ((position >> 4) * 0x9E3779B97F4A7C15u) >> 24;
    return static_cast<std::size_t>(row * 8 + (position >> 1 & 7)) & (slots_.size() - 1);
  }
  std::size_t find(std::uint64_t position) const;

  std::size_t count_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace fitmark::allocator
