// SPDX-License-Identifier: MIT
//
// The slots of the objects that begin in one page of a program's heap, for many pages.
//
// Layout:      a block for each page that has objects, in units for 8 of them:
//              [granule u8 each | slot u32 each], in no order
// Complexity:  O(objects of the page), which are bytes that memchr reads: nothing is moved but the last
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
  static constexpr unsigned kNone = ~0U;

  explicit SlotLeaves(MemoryLimit* limit) : words_(limit) {
    words_.resize(kUnitWords);  // block 0 is nobody's
  }

  struct Leaf {
    std::uint32_t block = 0;  // its first unit; 0: none
    std::uint16_t count = 0;  // of objects
    std::uint16_t units = 0;
  };

  // Returns the place of the object that begins at the granule, or kNone.
  unsigned find(const Leaf& leaf, unsigned granule) const {
    const std::uint8_t* const first = granules(leaf);
    const void* const found = std::memchr(first, static_cast<int>(granule), leaf.count);
    return found == nullptr
               ? kNone
               : static_cast<unsigned>(static_cast<const std::uint8_t*>(found) - first);
  }

  // REQUIRES: find() gives kNone.
  void insert(Leaf& leaf, unsigned granule, std::uint32_t slot) {
    if (leaf.count == leaf.units * kUnitObjects) resize(leaf, leaf.units + 1U + leaf.units / 8U);
    granules(leaf)[leaf.count] = static_cast<std::uint8_t>(granule);
    slots(leaf)[leaf.count] = slot;
    ++leaf.count;
  }

  // Returns the slot of the object, which is forgotten. REQUIRES: find() gave `place`.
  std::uint32_t erase(Leaf& leaf, unsigned place) {
    const std::uint32_t slot = slots(leaf)[place];
    --leaf.count;
    granules(leaf)[place] = granules(leaf)[leaf.count];
    slots(leaf)[place] = slots(leaf)[leaf.count];
    if (leaf.count * 2U < (leaf.units - 1U) * kUnitObjects) resize(leaf, leaf.units * 5U / 8U);
    return slot;
  }

  // Takes the block of a leaf without objects.
  void release(Leaf& leaf) {
    if (leaf.units != 0) give_back(leaf.block, leaf.units);
    leaf = {};
  }

  // Has the processor fetch the granules.
  void prefetch(const Leaf& leaf) const { __builtin_prefetch(granules(leaf)); }

 private:
  static constexpr std::size_t kUnitObjects = 8;
  static constexpr std::size_t kGranuleWords = kUnitObjects / sizeof(std::uint32_t);  // of a unit
  static constexpr std::size_t kUnitWords = kUnitObjects + kGranuleWords;
  static constexpr std::size_t kMaxUnits = 256 / kUnitObjects;

  const std::uint8_t* granules(const Leaf& leaf) const {
    return reinterpret_cast<const std::uint8_t*>(&words_[leaf.block * kUnitWords]);
  }
  std::uint8_t* granules(const Leaf& leaf) {
    return reinterpret_cast<std::uint8_t*>(&words_[leaf.block * kUnitWords]);
  }
  std::uint32_t* slots(const Leaf& leaf) {
    return &words_[leaf.block * kUnitWords + leaf.units * kGranuleWords];
  }

  void resize(Leaf& leaf, std::size_t units) {
    const Leaf before = leaf;
    leaf.units = static_cast<std::uint16_t>(std::min(units, kMaxUnits));
    leaf.block = take(leaf.units);
    if (before.units == 0) return;
    std::memcpy(granules(leaf), granules(before), leaf.count);
    std::memcpy(slots(leaf), slots(before), leaf.count * sizeof(std::uint32_t));
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
    words_.resize(words_.size() + units * kUnitWords);
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
