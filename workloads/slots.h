// SPDX-License-Identifier: MIT
//
// The rule by which addresses become slots: a new object takes the slot that was freed last; only
// when none is free does it open the next fresh one. Traces written by this rule compress best.
//
// Invariants:  slots in use and free slots are together 0 .. peak live objects - 1
// Complexity:  O(1) expected; SlotMap holds at most 7/8 of a power of two entries of 16 bytes
// Threads:     none
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "workloads/slot_pool.h"

namespace fitmark::workloads {

// Knows the slot of each live address. Open addressing with linear probing; removal shifts back, so
// that no tombstones gather.
class SlotMap {
 public:
  SlotMap() : entries_(kFirstEntries) {}

  // Gives the address a slot. Returns nothing where it has one already. Requires address != 0.
  std::optional<std::uint32_t> insert(std::uint64_t address) {
    if ((live_ + 1) * 8 > entries_.size() * 7) grow();
    const std::size_t at = place_of(address);
    if (entries_[at].address != 0) return std::nullopt;
    entries_[at] = {address, pool_.take()};
    ++live_;
    return entries_[at].slot;
  }

  std::optional<std::uint32_t> find(std::uint64_t address) const {
    const Entry& entry = entries_[place_of(address)];
    if (address == 0 || entry.address == 0) return std::nullopt;
    return entry.slot;
  }

  // Forgets the address; its slot is the next to be given. Returns it, or nothing where unknown.
  std::optional<std::uint32_t> erase(std::uint64_t address) {
    const std::size_t at = place_of(address);
    if (address == 0 || entries_[at].address == 0) return std::nullopt;
    const std::uint32_t slot = entries_[at].slot;
    close_gap(at);
    --live_;
    pool_.give_back(slot);
    return slot;
  }

  // Lets the slot of `from` stand at `to`. Returns it, or nothing (and changes nothing) where
  // `from` is unknown or `to` is another live address.
  std::optional<std::uint32_t> move(std::uint64_t from, std::uint64_t to) {
    const std::optional<std::uint32_t> slot = find(from);
    if (!slot || to == 0) return std::nullopt;
    if (from == to) return slot;
    if (find(to)) return std::nullopt;
    close_gap(place_of(from));
    entries_[place_of(to)] = {to, *slot};
    return slot;
  }

  std::size_t live() const { return live_; }
  std::uint32_t opened() const { return pool_.opened(); }

 private:
  struct Entry {
    std::uint64_t address = 0;  // 0: empty
    std::uint32_t slot = 0;
  };
  static constexpr std::size_t kFirstEntries = 1024;

  std::size_t home_of(std::uint64_t address) const {
    // Fibonacci hashing of the bits above malloc's alignment; the product's high bits are the best.
    return (address >> 4 ^ address << 60) * 0x9E37'79B9'7F4A'7C15u >> shift_;
  }

  // Where the address stands, or the empty place where it would.
  std::size_t place_of(std::uint64_t address) const {
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = home_of(address);
    while (entries_[at].address != 0 && entries_[at].address != address) at = (at + 1) & mask;
    return at;
  }

  void close_gap(std::size_t gap) {
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = (gap + 1) & mask; entries_[at].address != 0; at = (at + 1) & mask) {
      const std::size_t home = home_of(entries_[at].address);
      if (((at - home) & mask) < ((at - gap) & mask)) continue;  // its home lies after the gap
      entries_[gap] = entries_[at];
      gap = at;
    }
    entries_[gap].address = 0;
  }

  void grow() {
    std::vector<Entry> before(entries_.size() * 2);
    before.swap(entries_);
    --shift_;
    for (const Entry& entry : before) {
      if (entry.address != 0) entries_[place_of(entry.address)] = entry;
    }
  }

  std::vector<Entry> entries_;
  unsigned shift_ = 64 - 10;
  std::size_t live_ = 0;
  SlotPool pool_;
};

}  // namespace fitmark::workloads
