// SPDX-License-Identifier: MIT
//
// The simulated home: blocks on a number line, known by bits; no memory stands behind an address.
//
// Layout:      the line in chunks of 64 units: where blocks start, which of them are free, length of the last, free units
//              before the first; a block's length is the way to the next start. A policy's nodes, where it has any, in
//              a NodeTable
// Invariants:  one start for each block and one for the end
// Complexity:  every operation O(1) expected, as a rule within one chunk: small blocks, thirty a kilobyte at the most,
//              share the cache line with their neighbours
// Threads:     none
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "allocator/heap/chunk_table.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/node_table.h"

namespace fitmark::allocator {

class NumberLine {
 public:
  using Handle = std::uint64_t;
  using Units = std::uint64_t;
  static constexpr Handle kNone = ~Handle{0};
  static constexpr std::size_t kNodeBytes = 16;
  static constexpr bool kHoldsIndex = false;

  // Requires geometry.unit_bytes to be a power of two.
  NumberLine(const Geometry& geometry, std::uint64_t capacity_bytes)
      : geometry_(geometry),
        unit_log2_(static_cast<unsigned>(std::countr_zero(geometry.unit_bytes))),
        min_units_(geometry.min_units()),
        capacity_bytes_(capacity_bytes) {
    set(0, 0, false);
  }

  const Geometry& geometry() const { return geometry_; }
  // As Geometry::block_units, without a division.
  std::uint64_t block_units(std::uint64_t requested_bytes) const {
    const std::uint64_t bytes = requested_bytes + geometry_.tag_bytes + geometry_.unit_bytes - 1;
    return std::max(bytes >> unit_log2_, min_units_);
  }
  std::uint64_t phase_units() const { return geometry_.lead_units(); }

  Units units(Handle at) const {
    const Chunk& chunk = chunk_of(at);
    const std::uint64_t after = chunk.starts & above(at);
    return after == 0 ? chunk.last_units : static_cast<Units>(std::countr_zero(after)) - place(at);
  }
  bool is_free(Handle at) const { return (chunk_of(at).frees >> place(at) & 1) != 0; }
  Units free_units(Handle at) const { return is_free(at) ? units(at) : 0; }
  Units previous_free_units(Handle at) const {
    const Chunk& chunk = chunk_of(at);
    const std::uint64_t before = chunk.starts & below(at);
    if (before == 0) return chunk.free_units_before;
    const auto start = static_cast<unsigned>(std::bit_width(before)) - 1;
    return (chunk.frees >> start & 1) != 0 ? place(at) - start : 0;
  }

  // Each notes a block whose predecessor is live; starts inside it are none any more.
  void make_live(Handle at, Units units) { follow_live(set(at, units, false), at); }
  void make_free(Handle at, Units units) { follow_live(set(at, units, true), at); }
  // Changes the length of a live block.
  void resize_live(Handle at, Units units) { set(at, units, false); }
  // Tells the block at `at` that the one before it is free, with so many units, or live.
  void note_free_before(Handle at, Units units) {
    if (units > place(at)) {
      Chunk& chunk = chunk_of(at);
      keep_starts(chunk, ~below(at));
      chunk.free_units_before = units;
    }
  }
  void note_shorter_before(Handle at, Units units) { note_free_before(at, units); }
  void note_live_before(Handle at) { follow_live(chunk_of(at), at); }
  // No block starts here any more.
  void forget(Handle at) {
    if (has_nodes_) [[unlikely]] {
      nodes_.forget(at);
    }
    Chunk& chunk = chunk_of(at);
    const std::uint64_t bit = std::uint64_t{1} << place(at);
    if ((chunk.starts & bit) == 0) return;
    keep_starts(chunk, ~bit);
    if (chunk.starts == 0) [[unlikely]] {
      chunks_.end(at / 64);
    }
  }

  template <typename Node>
  Node& node(Handle at) const {
    static_assert(sizeof(Node) <= kNodeBytes);
    if (!has_nodes_) [[unlikely]] {
      has_nodes_ = true;
      starts_count_ = chunks_.starts_count();
      nodes_.reserve(starts_count_ + kFirstNodes);
    }
    return *reinterpret_cast<Node*>(&nodes_.at(at));
  }

  void move_end(Handle from, Handle to) {
    forget(from);
    follow_live(set(to, 0, false), to);
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
  std::uint64_t table_bytes() const { return chunks_.host_bytes() + nodes_.host_bytes(); }

 private:
  static constexpr std::size_t kFirstNodes = 64;

  static unsigned place(Handle at) { return static_cast<unsigned>(at % 64); }
  // The units of the chunk below `at`, and above it.
  static std::uint64_t below(Handle at) { return (std::uint64_t{1} << place(at)) - 1; }
  static std::uint64_t above(Handle at) { return ~std::uint64_t{1} << place(at); }

  const Chunk& chunk_of(Handle at) const { return chunks_.at(at / 64); }
  Chunk& chunk_of(Handle at) { return chunks_.at(at / 64); }

  static void follow_live(Chunk& chunk, Handle at) {
    if ((chunk.starts & below(at)) == 0) chunk.free_units_before = 0;
  }
  void keep_starts(Chunk& chunk, std::uint64_t kept) {
    if (has_nodes_) [[unlikely]] {
      count_out(chunk.starts & ~kept);
    }
    chunk.starts &= kept;
    chunk.frees &= kept;
  }
  // Starts that are none any more; in a function of its own, which few policies need.
  [[gnu::noinline]] void count_out(std::uint64_t gone) {
    for (; gone != 0; gone &= gone - 1) starts_count_ -= 1;
  }
  [[gnu::noinline]] void count_in() {
    starts_count_ += 1;
    nodes_.reserve(starts_count_);
  }
  // The chunk afterwards, which has a block at `at`.
  [[gnu::always_inline]] Chunk& set(Handle at, Units units, bool is_free) {
    Chunk* chunk = &chunk_of(at);
    if (chunk->starts == 0) [[unlikely]] {
      chunk = &chunks_.begin(at / 64);
    }
    const std::uint64_t bit = std::uint64_t{1} << place(at);
    const std::uint64_t inside =
        units >= 64 - place(at) ? above(at) : above(at) & below(at + units);
    keep_starts(*chunk, ~inside);
    if (has_nodes_ && (chunk->starts & bit) == 0) [[unlikely]] {
      count_in();
    }
    chunk->starts |= bit;
    chunk->frees = (chunk->frees & ~bit) | std::uint64_t{is_free} << place(at);
    chunk->last_units = (chunk->starts & above(at)) == 0 ? units : chunk->last_units;
    return *chunk;
  }

  Geometry geometry_;
  unsigned unit_log2_;
  std::uint64_t min_units_;
  std::uint64_t capacity_bytes_;
  std::uint64_t held_bytes_ = 0;
  ChunkTable chunks_;
  mutable bool has_nodes_ = false;        // a policy has asked for one
  mutable std::size_t starts_count_ = 0;  // while it has: nodes need no more room
  mutable NodeTable nodes_;
};

}  // namespace fitmark::allocator
