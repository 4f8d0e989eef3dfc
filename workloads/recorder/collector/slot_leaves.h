// SPDX-License-Identifier: MIT
//
// The slots of the objects that begin in one piece of a program's heap, for many pieces.
//
// Layout:      a block for each piece of 2 KiB that has objects, in units of 32 bytes:
//              [place u8 of the object that begins at each granule of 16 bytes, 0: none |
//               slot u32 at each place, or the next free place]
//              A look-up searches nothing: a search reads at once what single bytes were just written
//              to, and the processor stands still until those are in its cache
// Complexity:  O(1); 128 bytes for each piece that has objects, 4 and a spare quarter for each object
// Threads:     none
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "workloads/file/mapped_array.h"

namespace fitmark::workloads {

class SlotLeaves {
 public:
  static constexpr unsigned kGranules = 128;

  explicit SlotLeaves(MemoryLimit* limit) : words_(limit) {
    words_.resize(kIndexWords);  // block 0: of leaves that have none, all bytes 0
  }

  struct Leaf {
    std::uint32_t block = 0;  // its first unit
    std::uint8_t live = 0;    // objects
    std::uint8_t used = 0;    // places that ever held one since there was none
    std::uint8_t free = 0;    // first of a list through the places; 0: none
    std::uint8_t units = 0;   // of slots; 0: no block
  };

  bool holds(const Leaf& leaf, unsigned granule) const { return index(leaf)[granule] != 0; }

  // REQUIRES: !holds().
  void insert(Leaf& leaf, unsigned granule, std::uint32_t slot) {
    unsigned place = leaf.free;
    if (place != 0) {
      leaf.free = static_cast<std::uint8_t>(slot_at(leaf, place));
    } else {
      if (leaf.used == leaf.units * kUnitWords) resize(leaf, leaf.units + 1U + leaf.units / 4U);
      place = ++leaf.used;
    }
    slot_at(leaf, place) = slot;
    index(leaf)[granule] = static_cast<std::uint8_t>(place);
    ++leaf.live;
  }

  // Returns the slot of the object, which is forgotten. REQUIRES: holds().
  std::uint32_t erase(Leaf& leaf, unsigned granule) {
    const unsigned place = index(leaf)[granule];
    const std::uint32_t slot = slot_at(leaf, place);
    index(leaf)[granule] = 0;
    slot_at(leaf, place) = leaf.free;
    leaf.free = static_cast<std::uint8_t>(place);
    if (--leaf.live == 0) empty(leaf);
    return slot;
  }

  // Takes the block of a leaf without objects.
  void release(Leaf& leaf) {
    if (leaf.units != 0) give_back(leaf.block, leaf.units);
    leaf = {};
  }

  // Has the processor fetch what the next call for the granule reads first.
  void prefetch(const Leaf& leaf, unsigned granule) const {
    __builtin_prefetch(index(leaf) + granule);
  }

 private:
  static constexpr std::size_t kUnitWords = 8;
  static constexpr std::size_t kIndexWords = kGranules / sizeof(std::uint32_t);
  static constexpr std::size_t kMaxUnits = kGranules / kUnitWords;
  static constexpr unsigned kKeptUnits = 2;  // of a leaf that has lost all its objects

  const std::uint8_t* index(const Leaf& leaf) const {
    return reinterpret_cast<const std::uint8_t*>(&words_[leaf.block * kUnitWords]);
  }
  std::uint8_t* index(const Leaf& leaf) {
    return reinterpret_cast<std::uint8_t*>(&words_[leaf.block * kUnitWords]);
  }
  std::uint32_t& slot_at(const Leaf& leaf, unsigned place) {
    return words_[leaf.block * kUnitWords + kIndexWords + place - 1];
  }

  void empty(Leaf& leaf) {
    leaf.used = leaf.free = 0;
    if (leaf.units > kKeptUnits) release(leaf);
  }

  void resize(Leaf& leaf, std::size_t units) {
    const Leaf before = leaf;
    leaf.units = static_cast<std::uint8_t>(std::min(units, kMaxUnits));
    leaf.block = take(leaf.units);
    if (before.units == 0) {
      std::memset(index(leaf), 0, kGranules);
      return;
    }
    std::memcpy(index(leaf), index(before), kGranules + before.used * sizeof(std::uint32_t));
    give_back(before.block, before.units);
  }

  std::uint32_t take(std::size_t units) {
    std::uint32_t& free = free_blocks_[units];
    if (free != 0) {
      const std::uint32_t block = free;
      free = words_[block * kUnitWords];
      return block;
    }
    const std::size_t block = words_.size() / kUnitWords;
    words_.resize(words_.size() + kIndexWords + units * kUnitWords);
    return static_cast<std::uint32_t>(block);
  }
  void give_back(std::uint32_t block, std::size_t units) {
    words_[block * kUnitWords] = free_blocks_[units];
    free_blocks_[units] = block;
  }

  MappedArray<std::uint32_t> words_;
  std::array<std::uint32_t, kMaxUnits + 1> free_blocks_{};  // [units], first of a list through them
};

}  // namespace fitmark::workloads
