// SPDX-License-Identifier: MIT
//
// The simulated home: blocks on a number line, known by bits in a hash table; no memory stands behind an address.
//
// Layout:      the line in chunks of 64 units; open addressing over chunks {number, where blocks start, which of them
//              are free, length of the last, free units before the first}; a block's length is the way to the next
//              start; four chunks in a row stand side by side. A policy's nodes, where it has any, in a NodeTable
// Invariants:  one start for each block and one for the end; no chunk without a start; at most 3/4 of the slots used
// Complexity:  every operation O(1) expected, as a rule within one chunk: small blocks, thirty a kilobyte at the most,
//              share the cache line with their neighbours
// Threads:     none
// Source:      Knuth, TAOCP 3, section 6.4, algorithms L and R (deletion by shifting back)
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "allocator/heap/chunk_places.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/line_bounds.h"
#include "allocator/heap/node_table.h"

namespace fitmark::allocator {

class NumberLine : public LineBounds {
 public:
  using Handle = std::uint64_t;
  using Units = std::uint64_t;
  static constexpr Handle kNone = ~Handle{0};
  static constexpr std::size_t kNodeBytes = 16;
  static constexpr bool kHoldsIndex = false;

  // Requires geometry.unit_bytes to be a power of two.
  NumberLine(const Geometry& geometry, std::uint64_t capacity_bytes)
      : LineBounds(geometry, capacity_bytes), chunks_(kFirstChunks) {
    set(0, 0, false);
  }

  Units units(Handle at) const {
    const Chunk& chunk = chunk_of(at);
    const std::uint64_t after = chunk.starts & places_above(at);
    return after == 0 ? chunk.last_units
                      : static_cast<Units>(std::countr_zero(after)) - place_of(at);
  }
  bool is_free(Handle at) const { return (chunk_of(at).frees >> place_of(at) & 1) != 0; }
  Units free_units(Handle at) const { return is_free(at) ? units(at) : 0; }
  Units previous_free_units(Handle at) const {
    const Chunk& chunk = chunk_of(at);
    const std::uint64_t before = chunk.starts & places_below(at);
    if (before == 0) return chunk.free_units_before;
    const auto start = static_cast<unsigned>(std::bit_width(before)) - 1;
    return (chunk.frees >> start & 1) != 0 ? place_of(at) - start : 0;
  }

  // Each notes a block whose predecessor is live; starts inside it are none any more.
  void make_live(Handle at, Units units) { follow_live(set(at, units, false), at); }
  void make_free(Handle at, Units units) { follow_live(set(at, units, true), at); }
  // Changes the length of a live block.
  void resize_live(Handle at, Units units) { set(at, units, false); }
  // Tells the block at `at` that the one before it is free, with so many units, or live.
  void note_free_before(Handle at, Units units) {
    if (units > place_of(at)) {
      Chunk& chunk = chunk_of(at);
      keep_starts(chunk, ~places_below(at));
      chunk.free_units_before = units;
    }
  }
  void note_shorter_before(Handle at, Units units) { note_free_before(at, units); }
  void note_live_before(Handle at) { follow_live(chunk_of(at), at); }
  // No block starts here any more.
  void forget(Handle at) {
    if (nodes_.is_used()) [[unlikely]] {
      nodes_.forget(at);
    }
    const std::size_t slot = find(at / 64);
    Chunk& chunk = chunks_[slot];
    const std::uint64_t bit = bit_of(at);
    if ((chunk.starts & bit) == 0) return;
    keep_starts(chunk, ~bit);
    if (chunk.starts == 0) remove(slot);
  }

  // Soon the block at `at` will be asked for.
  void fetch(Handle at) const { __builtin_prefetch(&chunks_[home_slot(at / 64)], 1); }

  template <typename Node>
  Node& node(Handle at) const {
    static_assert(sizeof(Node) <= kNodeBytes);
    if (!nodes_.is_used()) [[unlikely]] {
      nodes_.reserve(starts_count_ + kFirstChunks);
    }
    return *reinterpret_cast<Node*>(&nodes_.at(at));
  }

  void move_end(Handle from, Handle to) {
    forget(from);
    follow_live(set(to, 0, false), to);
  }

  // Bytes of host memory that the table takes.
  std::uint64_t table_bytes() const { return chunks_.size() * sizeof(Chunk) + nodes_.host_bytes(); }

 private:
  struct Chunk {
    std::uint64_t number = kNone;
    std::uint64_t starts = 0;     // bit i: a block starts at unit i of the chunk
    std::uint64_t frees = 0;      // bit i: and it is free
    Units last_units = 0;         // of the last block that starts here
    Units free_units_before = 0;  // of the block before the first; 0 when that is live
  };
  static constexpr std::size_t kFirstChunks = 64;
  static constexpr unsigned kFirstRowShift = 60;  // 16 rows

  // The highest bits of multiples of the golden ratio: a run of consecutive rows, which is what a heap is, spreads
  // over the table with hardly a collision.
  std::size_t home_slot(std::uint64_t number) const {
    const std::uint64_t row = ((number >> 2) * 0x9E3779B97F4A7C15u) >> row_shift_;
    return static_cast<std::size_t>(row * 4 + number % 4);
  }
  // Where the chunk is, or the empty slot where it would be.
  std::size_t find(std::uint64_t number) const {
    std::size_t slot = home_slot(number);
    while (chunks_[slot].number != number && chunks_[slot].number != kNone) {
      slot = (slot + 1) & (chunks_.size() - 1);
    }
    return slot;
  }
  const Chunk& chunk_of(Handle at) const { return chunks_[find(at / 64)]; }
  Chunk& chunk_of(Handle at) { return chunks_[find(at / 64)]; }

  static void follow_live(Chunk& chunk, Handle at) {
    if ((chunk.starts & places_below(at)) == 0) chunk.free_units_before = 0;
  }
  void keep_starts(Chunk& chunk, std::uint64_t kept) {
    // Seldom any: counted one by one, as the processor may lack an instruction that counts them all.
    for (std::uint64_t gone = chunk.starts & ~kept; gone != 0; gone &= gone - 1) starts_count_ -= 1;
    chunk.starts &= kept;
    chunk.frees &= kept;
  }
  // The chunk afterwards, which has a block at `at`.
  Chunk& set(Handle at, Units units, bool is_free) {
    Chunk& chunk = have(at / 64);
    const std::uint64_t bit = bit_of(at);
    const std::uint64_t inside =
        units >= 64 - place_of(at) ? places_above(at) : places_above(at) & places_below(at + units);
    keep_starts(chunk, ~inside);
    starts_count_ += (chunk.starts & bit) == 0;
    chunk.starts |= bit;
    chunk.frees = (chunk.frees & ~bit) | std::uint64_t{is_free} << place_of(at);
    chunk.last_units = (chunk.starts & places_above(at)) == 0 ? units : chunk.last_units;
    if (nodes_.is_used()) [[unlikely]] {
      nodes_.reserve(starts_count_);
    }
    return chunk;
  }
  Chunk& have(std::uint64_t number) {
    Chunk& chunk = chunks_[find(number)];
    return chunk.number == number ? chunk : add(number);
  }
  Chunk& add(std::uint64_t number);
  void remove(std::size_t hole);

  std::size_t starts_count_ = 0;
  std::size_t chunks_count_ = 0;
  unsigned row_shift_ = kFirstRowShift;
  std::vector<Chunk> chunks_;
  mutable NodeTable nodes_;
};

}  // namespace fitmark::allocator
