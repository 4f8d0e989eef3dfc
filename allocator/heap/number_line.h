// SPDX-License-Identifier: MIT
//
// The simulated home: blocks on a number line, known by a hash table; no memory stands behind an
// address.
//
// Layout:      open addressing over records {position, units, previous free units}, sixteen units of the line
//              in a row; the policy's nodes, where it has any, in a second table of the same shape
// Invariants:  one record for each block and one for the end; at most 3/4 of the slots are used
// Complexity:  every operation O(1) expected
// Threads:     none
// Source:      Knuth, TAOCP 3, section 6.4, algorithms L and R (deletion by shifting back)
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "allocator/heap/geometry.h"

namespace fitmark::allocator {

class NumberLine {
 public:
  using Handle = std::uint64_t;
  using Units = std::uint64_t;
  static constexpr Handle kNone = ~Handle{0};
  static constexpr std::size_t kNodeBytes = 16;
  static constexpr bool kHoldsIndex = false;

  NumberLine(const Geometry& geometry, std::uint64_t capacity_bytes)
      : geometry_(geometry), capacity_bytes_(capacity_bytes), slots_(kFirstSlots) {
    add(0);
  }

  const Geometry& geometry() const { return geometry_; }
  std::uint64_t block_units(std::uint64_t bytes) const { return geometry_.block_units(bytes); }
  std::uint64_t phase_units() const { return geometry_.lead_units(); }

  bool is_known(Handle at) const { return slots_[find(at)].position == at; }
  Units units(Handle at) const { return record(at).units; }
  bool is_free(Handle at) const { return record(at).is_free; }
  Units free_units(Handle at) const {
    const Record& block = record(at);
    return block.is_free ? block.units : 0;
  }
  Units previous_free_units(Handle at) const { return record(at).previous_free_units; }

  // Each notes a block whose predecessor is live.
  void make_live(Handle at, Units units) { set(at, units, false).previous_free_units = 0; }
  void make_free(Handle at, Units units) { set(at, units, true).previous_free_units = 0; }
  // Changes the length of a live block.
  void resize_live(Handle at, Units units) { set(at, units, false); }
  // Tells the block at `at` that the one before it is free, with so many units, or live.
  void note_free_before(Handle at, Units units) { add(at).previous_free_units = units; }
  void note_shorter_before(Handle at, Units units) { note_free_before(at, units); }
  void note_live_before(Handle at) { add(at).previous_free_units = 0; }
  void forget(Handle at);

  template <typename Node>
  Node& node(Handle at) const {
    static_assert(sizeof(Node) <= kNodeBytes);
    if (nodes_.empty()) nodes_.resize(slots_.size());
    return *reinterpret_cast<Node*>(nodes_[find(at)].words);
  }

  void move_end(Handle from, Handle to) {
    forget(from);
    set(to, 0, false);
  }

  std::uint64_t held_bytes() const { return held_bytes_; }
  std::uint64_t capacity_bytes() const { return capacity_bytes_; }
  bool hold(std::uint64_t bytes) {
    if (bytes > capacity_bytes_) return false;
    held_bytes_ = bytes;
    return true;
  }
  void give_back_to(std::uint64_t bytes) { held_bytes_ = bytes; }

  // Bytes of host memory that the table takes.
  std::uint64_t table_bytes() const {
    return slots_.size() * sizeof(Record) + nodes_.size() * sizeof(NodeRoom);
  }

 private:
  struct Record {
    Handle position = kNone;
    Units units : 63 = 0;
    Units is_free : 1 = 0;
    Units previous_free_units = 0;
  };
  struct NodeRoom {
    std::uint64_t words[2];
  };
  static constexpr std::size_t kFirstSlots = 64;

  std::size_t home_slot(Handle at) const {
    const std::uint64_t row = ((at >> 4) * 0x9E3779B97F4A7C15u) >> 24;
    return static_cast<std::size_t>(row * 8 + (at >> 1 & 7)) & (slots_.size() - 1);
  }
  std::size_t find(Handle at) const {
    std::size_t slot = home_slot(at);
    while (slots_[slot].position != at && slots_[slot].position != kNone) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
  }
  const Record& record(Handle at) const { return slots_[find(at)]; }
  Record& add(Handle at);
  Record& set(Handle at, Units units, bool is_free) {
    Record& entry = add(at);
    entry.units = units & (~Units{0} >> 1);
    entry.is_free = is_free;
    return entry;
  }
  void enlarge();

  Geometry geometry_;
  std::uint64_t capacity_bytes_;
  std::uint64_t held_bytes_ = 0;
  std::size_t used_ = 0;
  std::vector<Record> slots_;
  mutable std::vector<NodeRoom> nodes_;  // empty until a policy asks for a node
};

}  // namespace fitmark::allocator
