// SPDX-License-Identifier: MIT
//
// The simulated home of a heap that spans no more than 2^28 units: blocks on a number line, known by bits in a plain
// array; no memory stands behind an address.
//
// Layout:      the line in chunks of 64 units, side by side: where blocks start, which of them are free, which of those
//              an index keeps a list of, length of the last, free units before the first; a block's length is the way
//              to the next start
// Invariants:  one start for each block and one for the end; nothing is said of a start that is none
// Complexity:  every operation O(1), within one chunk and, seldom, the next; no branch depends on the blocks
// Threads:     none
// Source:      NumberLine's chunks, here without a hash table; Tanenbaum, memory management with bitmaps
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "allocator/heap/chunk_places.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/line_bounds.h"
#include "allocator/source/source.h"
#include "allocator/source/zero_pages.h"

namespace fitmark::allocator {

class FlatLine : public LineBounds {
 public:
  using Handle = std::uint32_t;
  using Units = std::uint32_t;
  static constexpr Handle kNone = ~Handle{0};
  static constexpr bool kHoldsIndex = false;
  static constexpr std::uint64_t kMaxUnits = std::uint64_t{1} << 28;

  // Requires geometry.unit_bytes to be a power of two.
  FlatLine(const Geometry& geometry, std::uint64_t capacity_bytes)
      : LineBounds(geometry, capacity_bytes),
        span_bytes_(std::min(capacity_bytes, kMaxUnits * geometry.unit_bytes)),
        pages_((span_bytes_ / geometry.unit_bytes / 64 + 2) * sizeof(Chunk)),
        chunks_(static_cast<Chunk*>(pages_.begin())) {
    set(0, 0, false);
  }

  Units units(Handle at) const { return units_in(chunk_of(at), at); }
  bool is_free(Handle at) const { return (chunk_of(at).frees >> place_of(at) & 1) != 0; }
  Units free_units(Handle at) const {
    const Chunk& chunk = chunk_of(at);
    return units_in(chunk, at) & only_if(chunk.frees >> place_of(at) & 1);
  }
  Units previous_free_units(Handle at) const {
    const Chunk& chunk = chunk_of(at);
    const std::uint64_t before = chunk.starts & places_below(at);
    const auto start = static_cast<Units>(std::bit_width(before | 1)) - 1;
    const Units inside = (place_of(at) - start) & only_if(chunk.frees >> start & 1);
    return before == 0 ? chunk.free_units_before : inside;
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
  void forget(Handle at) { keep_starts(chunk_of(at), ~bit_of(at)); }

  // Soon the block at `at` will be asked for.
  void fetch(Handle at) const { __builtin_prefetch(&chunk_of(at), 1); }

  // An index's list of some free extents, for as long as they are free.
  void enlist(Handle at) const { chunk_of(at).listed |= bit_of(at); }
  void strike(Handle at) const { chunk_of(at).listed &= ~bit_of(at); }
  // Calls f(position) for each extent that is listed in the chunk of 64 units; there is none behind the line.
  template <typename F>
  void for_each_listed(Handle chunk_number, F&& f) const {
    if (chunk_number > highest_ / 64) return;
    for (std::uint64_t left = chunks_[chunk_number].listed; left != 0; left &= left - 1) {
      f(chunk_number * 64 + static_cast<Handle>(std::countr_zero(left)));
    }
  }

  void move_end(Handle from, Handle to) {
    forget(from);
    follow_live(set(to, 0, false), to);
    highest_ = std::max(highest_, to);
  }

  // Refuses everything from the day on which it refused what another line would have held.
  bool hold(std::uint64_t bytes) {
    is_outgrown_ |= bytes > span_bytes_ && bytes <= capacity_bytes();
    return !is_outgrown_ && LineBounds::hold(bytes);
  }
  bool is_outgrown() const { return is_outgrown_; }
  // Bytes that the line can hold: the capacity, or what kMaxUnits are.
  std::uint64_t span_bytes() const { return span_bytes_; }

  // Bytes of host memory that the chunks up to the highest take at the most.
  std::uint64_t table_bytes() const {
    const std::uint64_t bytes = (highest_ / 64 + std::uint64_t{1}) * sizeof(Chunk);
    return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
  }

 private:
  struct Chunk {
    std::uint64_t starts;     // bit i: a block starts at unit i of the chunk
    std::uint64_t frees;      // bit i: and it is free
    std::uint64_t listed;     // bit i: and an index lists it
    Units last_units;         // of the last block that starts here
    Units free_units_before;  // of the block before the first; 0 when that is live
  };

  static Units only_if(std::uint64_t one) { return Units{0} - static_cast<Units>(one); }

  Chunk& chunk_of(Handle at) const { return chunks_[at / 64]; }

  static Units units_in(const Chunk& chunk, Handle at) {
    const std::uint64_t after = chunk.starts & places_above(at);
    const Units inside =
        static_cast<Units>(std::countr_zero(after | std::uint64_t{1} << 63)) - place_of(at);
    return after == 0 ? chunk.last_units : inside;
  }

  static void follow_live(Chunk& chunk, Handle at) {
    const Units before = chunk.free_units_before;
    chunk.free_units_before = (chunk.starts & places_below(at)) == 0 ? 0 : before;
  }
  static void keep_starts(Chunk& chunk, std::uint64_t kept) {
    chunk.starts &= kept;
    chunk.frees &= kept;
  }
  // The chunk afterwards, which has a block at `at`.
  Chunk& set(Handle at, Units units, bool is_free) {
    Chunk& chunk = chunk_of(at);
    const unsigned last_place = std::min(place_of(at) + std::max(units, 1u) - 1, 63u);
    const std::uint64_t kept = places_below(at) | ~std::uint64_t{1} << last_place;
    const std::uint64_t starts = chunk.starts & kept;
    const Units last = chunk.last_units;
    chunk.starts = starts | bit_of(at);
    chunk.frees = (chunk.frees & kept) | std::uint64_t{is_free} << place_of(at);
    chunk.last_units = (starts & places_above(at)) == 0 ? units : last;
    return chunk;
  }

  std::uint64_t span_bytes_;
  bool is_outgrown_ = false;
  Handle highest_ = 0;
  ZeroPages pages_;
  Chunk* chunks_;
};

}  // namespace fitmark::allocator
