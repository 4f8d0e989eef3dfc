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

  // No slot. (An optional would be written in two pieces and read in one, which the processor waits for.)
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Gives the granule the slot that `take()` returns. Returns it; kNone, and takes none, where the granule
  // has one already.
  template <class Take>
  std::uint32_t insert(Leaf& leaf, unsigned granule, Take take) {
    std::uint32_t* block = block_of(leaf);
    if (index_of(block)[granule] != 0) return kNone;
    const std::uint32_t slot = take();
    unsigned place = leaf.free;
    if (place != 0) {
      leaf.free = static_cast<std::uint8_t>(block[kIndexWords + place - 1]);
    } else {
      if (leaf.used == leaf.units * kUnitWords) {
        resize(leaf, leaf.units + 1U + leaf.units / 4U);
        block = block_of(leaf);
      }
      place = ++leaf.used;
    }
    block[kIndexWords + place - 1] = slot;
    index_of(block)[granule] = static_cast<std::uint8_t>(place);
    ++leaf.live;
    return slot;
  }

  // Returns the slot of the object, which is forgotten; kNone where the granule has none.
  std::uint32_t erase(Leaf& leaf, unsigned granule) {
    std::uint32_t* const block = block_of(leaf);
    const unsigned place = index_of(block)[granule];
    if (place == 0) return kNone;
    const std::uint32_t slot = block[kIndexWords + place - 1];
    index_of(block)[granule] = 0;
    block[kIndexWords + place - 1] = leaf.free;
    leaf.free = static_cast<std::uint8_t>(place);
    if (--leaf.live == 0) empty(leaf);
    return slot;
  }

  // Takes the block of a leaf without objects.
  void release(Leaf& leaf) {
    if (leaf.units != 0) give_back(leaf.block, leaf.units);
    leaf = {};
  }

  bool is_large() const { return words_.size() >= kLargeWords; }
  // Has the processor fetch what the next call for the granule reads first.
  void prefetch(const Leaf& leaf, unsigned granule) const {
    __builtin_prefetch(index_of(block_of(leaf)) + granule);
  }

 private:
  static constexpr std::size_t kUnitWords = 8;
  static constexpr std::size_t kIndexWords = kGranules / sizeof(std::uint32_t);
  static constexpr std::size_t kMaxUnits = kGranules / kUnitWords;
  static constexpr std::size_t kLargeWords = 1 << 15;  // 128 KiB
  static constexpr unsigned kKeptUnits = 2;            // of a leaf that has lost all its objects

  std::uint32_t* block_of(const Leaf& leaf) { return &words_[leaf.block * kUnitWords]; }
  const std::uint32_t* block_of(const Leaf& leaf) const { return &words_[leaf.block * kUnitWords]; }
  static std::uint8_t* index_of(std::uint32_t* block) {
    return reinterpret_cast<std::uint8_t*>(block);
  }
  static const std::uint8_t* index_of(const std::uint32_t* block) {
    return reinterpret_cast<const std::uint8_t*>(block);
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
      std::memset(block_of(leaf), 0, kGranules);
      return;
    }
    std::memcpy(block_of(leaf), block_of(before), kGranules + before.used * sizeof(std::uint32_t));
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
