// SPDX-License-Identifier: MIT
//
// The real home: blocks in memory, with an 8-byte tag before each and a footer only in free ones.
//
// Layout:      tag = bytes | previous_free << 1 | free (8 bytes); free block: [tag | node | ... |
// bytes (8)] Invariants:  the last tag (of no block) stands at the top; what lies behind it reads
// as zero Complexity:  each operation touches the tags it names and nothing else Threads:     none
// Source:      Knuth, TAOCP 1, section 2.5, boundary tags
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "allocator/heap/geometry.h"
#include "allocator/source/source.h"

namespace fitmark::allocator {

template <Source S>
class TaggedMemory {
 public:
  using Handle = std::uint32_t;  // a position: 2^32 units of 16 bytes are 64 GiB
  using Units = std::uint32_t;
  static constexpr Handle kNone = ~Handle{0};
  static constexpr std::uint64_t kUnitBytes = 16;

  static constexpr bool kHoldsIndex = true;  // the policy's own memory counts as held

  // Room for a policy's node in every free block; the smallest has no more than that.
  static constexpr std::uint64_t kNodeBytes = 16;

  template <typename... SourceArguments>
  explicit TaggedMemory(const Geometry& geometry, SourceArguments&&... arguments)
      : source_(std::forward<SourceArguments>(arguments)...),
        base_(source_.base()),
        min_block_bytes_(geometry.min_block_bytes),
        split_bytes_(geometry.split_bytes) {}

  Geometry geometry() const { return {kUnitBytes, 8, min_block_bytes_, split_bytes_}; }
  // As Geometry::block_units, without a division.
  std::uint64_t block_units(std::uint64_t requested_bytes) const {
    const std::uint64_t bytes = std::max(requested_bytes + 8 + kUnitBytes - 1, min_block_bytes_);
    return bytes / kUnitBytes;
  }
  std::uint64_t phase_units() const {
    return reinterpret_cast<std::uintptr_t>(base_) / kUnitBytes + 1;
  }

  std::byte* payload(Handle at) const { return base_ + std::uint64_t{at} * kUnitBytes + 16; }
  Handle position(const void* payload_address) const {
    const auto* address = static_cast<const std::byte*>(payload_address);
    return static_cast<Handle>(static_cast<std::uint64_t>(address - base_) / kUnitBytes - 1);
  }

  Units units(Handle at) const { return static_cast<Units>(tag(at) / kUnitBytes); }
  bool is_free(Handle at) const { return (tag(at) & kFree) != 0; }
  // The units of the block when it is free, else 0; and of the one before. Both look at the whole unit that `at`
  // ends the prefix of, and branch on nothing.
  Units free_units(Handle at) const { return units(at) & (Units{0} - Units{is_free(at)}); }
  Units previous_free_units(Handle at) const {
    const bool is_before_free = (tag(at) & kPreviousFree) != 0;
#if defined(__SANITIZE_THREAD__)
    // Where the block before is live, its owner may be writing what is read here and masked away.
    if (!is_before_free) return 0;
#endif
    return static_cast<Units>(footer_before(at) / kUnitBytes) & (Units{0} - Units{is_before_free});
  }

  // Each writes the tag of a block whose predecessor is live, without reading it.
  void make_live(Handle at, Units units) { tag(at) = std::uint64_t{units} * kUnitBytes; }
  void make_free(Handle at, Units units) {
    const std::uint64_t bytes = std::uint64_t{units} * kUnitBytes;
    tag(at) = bytes | kFree;
    footer_before(at + units) = bytes;
  }
  // Changes the length of a live block.
  void resize_live(Handle at, Units units) {
    tag(at) = std::uint64_t{units} * kUnitBytes | (tag(at) & kPreviousFree);
  }
  // Tells the block at `at` that the one before it is free, with so many units, or live.
  void note_free_before(Handle at, Units) { tag(at) |= kPreviousFree; }
  // The one before is still free, but shorter: its footer says so.
  void note_shorter_before(Handle, Units) {}
  void note_live_before(Handle at) { tag(at) &= ~kPreviousFree; }
  void forget(Handle) {}
  // Soon the block at `at` will be asked for.
  void fetch(Handle at) const { __builtin_prefetch(&tag(at), 1); }

  template <typename Node>
  Node& node(Handle at) const {
    static_assert(sizeof(Node) <= kNodeBytes);
    return *reinterpret_cast<Node*>(payload(at));
  }

  // The end tag moves. Upwards, the old one becomes part of a block.
  void move_end(Handle, Handle to) { tag(to) = 0; }

  std::uint64_t held_bytes() const { return source_.held_bytes(); }
  std::uint64_t capacity_bytes() const { return source_.capacity_bytes(); }
  bool hold(std::uint64_t bytes) { return source_.grow(bytes - source_.held_bytes()); }
  void give_back_to(std::uint64_t bytes) { source_.shrink(source_.held_bytes() - bytes); }
  // Bytes from the base on that are about to be written: a call instead of a fault for each page.
  void expect_writes(std::uint64_t from_bytes, std::uint64_t bytes) {
    if constexpr (PutsPages<S>) source_.put_pages(from_bytes, bytes);
  }

 private:
  using Tag [[gnu::may_alias]] = std::uint64_t;
  static constexpr std::uint64_t kFree = 1;
  static constexpr std::uint64_t kPreviousFree = 2;

  Tag& tag(Handle at) const {
    return *reinterpret_cast<Tag*>(base_ + std::uint64_t{at} * kUnitBytes + 8);
  }
  Tag& footer_before(Handle at) const {
    return *reinterpret_cast<Tag*>(base_ + std::uint64_t{at} * kUnitBytes);
  }

  S source_;
  std::byte* base_;
  std::uint64_t min_block_bytes_;
  std::uint64_t split_bytes_;
};

}  // namespace fitmark::allocator
