// SPDX-License-Identifier: MIT
//
// Frees in a long row, on their way: a block's tag is asked for some frees before the block is joined with its
// neighbours, so that the processor need not wait for memory. Who looks at the heap finishes them first.
//
// Layout:      a ring of positions, kNone where there is none, and the length of the row
// Invariants:  positions leave in the order in which they came; while the row is short there are none
// Complexity:  O(1)
// Threads:     none
// Source:      software-pipelined prefetching: Chen, Ailamaki, Gibbons and Mowry, Improving hash join performance
//              through prefetching, ICDE 2004
#pragma once

#include <array>

namespace fitmark::allocator {

// A home that can ask the memory for what it keeps of a block, ahead of the need.
template <typename Home>
concept FetchesBlocks = requires(const Home& home) {
  home.fetch(typename Home::Handle{});
};

template <typename Home>
class ReleaseRow {
 public:
  using Handle = typename Home::Handle;
  static constexpr Handle kNone = Home::kNone;

  ReleaseRow() { ring_.fill(kNone); }

  // Whether so many frees came in a row that more are to be expected.
  bool is_long() const { return length_ >= kLong; }
  // One more of a short row.
  void lengthen() { length_ += 1; }
  // Something else than a free came. Requires that no position is here.
  void end() { length_ = 0; }

  // Takes a position in; the one that must leave for it, or kNone.
  Handle push(Handle at) {
    Handle& place = ring_[turn_];
    const Handle oldest = place;
    place = at;
    turn_ = (turn_ + 1) % kPlaces;
    return oldest;
  }
  // Takes the oldest out, or kNone when that place is empty; kPlaces times, and all are out.
  Handle pop() { return push(kNone); }
  // The one that has half of its way behind it, or kNone.
  Handle half_way() const { return ring_[(turn_ + kPlaces / 2) % kPlaces]; }

  static constexpr unsigned kPlaces = 8;

 private:
  static constexpr unsigned kLong = 64;

  unsigned length_ = 0;
  unsigned turn_ = 0;
  std::array<Handle, kPlaces> ring_;
};

}  // namespace fitmark::allocator
