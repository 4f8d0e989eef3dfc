// SPDX-License-Identifier: MIT
//
// The chunks of a number line by their numbers: 64 units each, known by bits.
//
// Layout:      near: chunks below kNearCount in one array, addresses reserved at once, pages as they are touched;
//              far: open addressing over {number, chunk}, four in a row side by side
// Invariants:  a near chunk without a start is all zeros; a far one is not in the table; at most 3/4 of its slots used
// Complexity:  near O(1) without a probe; far O(1) expected
// Threads:     none
// Source:      Knuth, TAOCP 3, section 6.4, algorithms L and R (deletion by shifting back)
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace fitmark::allocator {

struct Chunk {
  std::uint64_t starts = 0;             // bit i: a block starts at unit i of the chunk
  std::uint64_t frees = 0;              // bit i: and it is free
  std::uint64_t last_units = 0;         // of the last block that starts here
  std::uint64_t free_units_before = 0;  // of the block before the first; 0 when that is live
};

class ChunkTable {
 public:
  // 1 GiB of a line with units of 16 bytes.
  static constexpr std::uint64_t kNearCount = std::uint64_t{1} << 20;

  // Reserves the near array. Throws std::bad_alloc where the process may not reserve 32 MiB.
  ChunkTable();

  // The chunk; one without starts, to be read only, where none begins.
  Chunk& at(std::uint64_t number) {
    return number < kNearCount ? near_[number] : const_cast<Chunk&>(far(number));
  }
  const Chunk& at(std::uint64_t number) const {
    return number < kNearCount ? near_[number] : far(number);
  }
  // Likewise, to give the chunk its first start. Ends references to far chunks.
  Chunk& begin(std::uint64_t number);
  // The chunk has lost its last start. Ends references to far chunks.
  void end(std::uint64_t number);

  // Starts of blocks in all chunks; O(chunks).
  std::size_t starts_count() const;
  // Bytes of host memory: near pages that were ever touched, and the far table.
  std::uint64_t host_bytes() const {
    return near_pages_.count() * kPageBytes + far_.size() * sizeof(FarChunk);
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static constexpr std::size_t kPageBytes = 4096;
  static constexpr std::size_t kNearBytes = kNearCount * sizeof(Chunk);
  static constexpr std::size_t kFirstFarChunks = 64;
  static constexpr unsigned kFirstRowShift = 60;  // 16 rows

  struct FarChunk {
    std::uint64_t number = kNone;
    Chunk chunk;
  };
  struct Unmap {
    void operator()(Chunk* near) const;
  };

  // The highest bits of multiples of the golden ratio: a run of consecutive rows, which is what a heap is, spreads
  // over the table with hardly a collision.
  std::size_t home_slot(std::uint64_t number) const {
    const std::uint64_t row = ((number >> 2) * 0x9E3779B97F4A7C15u) >> row_shift_;
    return static_cast<std::size_t>(row * 4 + number % 4);
  }
  // Where the chunk is, or the empty slot where it would be.
  std::size_t find(std::uint64_t number) const {
    std::size_t slot = home_slot(number);
    while (far_[slot].number != number && far_[slot].number != kNone) {
      slot = (slot + 1) & (far_.size() - 1);
    }
    return slot;
  }
  // Apart, it leaves the way of the near chunks free of saved registers.
  [[gnu::noinline]] const Chunk& far(std::uint64_t number) const;
  Chunk& begin_far(std::uint64_t number);

  std::unique_ptr<Chunk[], Unmap> near_;
  std::bitset<kNearBytes / kPageBytes> near_pages_;  // that were ever touched
  std::size_t far_count_ = 0;
  unsigned row_shift_ = kFirstRowShift;
  std::vector<FarChunk> far_;
};

}  // namespace fitmark::allocator
