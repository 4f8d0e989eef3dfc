// SPDX-License-Identifier: MIT
//
// The binary buddy system: blocks of 2^k units at multiples of 2^k units, halved on demand and joined
// with their buddies when both are free.
//
// Layout:      orders beside the blocks (order_map.h), the positions of the free blocks in SizeBins, a bin for each
//              order: of the smallest sufficient order the lowest serves. A unit is the smallest block.
// Invariants:  1 blocks tile [0, top)  2 no two free buddies exist  3 the bins hold the free blocks
// Complexity:  O(log capacity) joins or halvings, each O(1) in a front, else O(log free blocks)
// Threads:     none; wrap in Locked
// Source:      Knowlton, A fast storage allocator, CACM 8 (10), 1965; Knuth, TAOCP 1, section 2.5,
//              algorithms R and S
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>

#include "allocator/family/order_map.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "allocator/heap/reallocate_by_moving.h"
#include "allocator/policy/size_bins.h"

namespace fitmark::allocator {

template <typename Orders>
class BuddyHeap {
 public:
  using Address = std::uint64_t;
  static constexpr Address kNull = ~Address{0};

  // Of the geometry, min_block_bytes counts; it is rounded up to a power of two.
  BuddyHeap(const Geometry& geometry, const Growth& growth, std::uint64_t capacity_bytes)
      : unit_bytes_(std::bit_ceil(geometry.min_block_bytes)),
        capacity_units_(capacity_bytes / unit_bytes_),
        growth_(growth),
        orders_(capacity_units_) {}

  // Each returns kNull when the heap can't serve; 0 bytes are served by a block of their own.
  Address allocate(std::uint64_t bytes) {
    if (bytes > capacity_units_ * unit_bytes_) return kNull;
    return place(order_of(bytes));
  }
  Address allocate_zeroed(std::uint64_t bytes) { return allocate(bytes); }
  // Requires alignment_bytes to be a power of two: a block is aligned to its own length.
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    return allocate(std::max(bytes, alignment_bytes));
  }
  Address reallocate(Address address, std::uint64_t bytes) {
    return reallocate_by_moving(*this, address, bytes);
  }

  void deallocate(Address address) {
    if (address == kNull) return;
    const std::uint64_t at = address / unit_bytes_;
    const unsigned order = orders_.at(at).order();
    live_units_ -= std::uint64_t{1} << order;
    live_blocks_ -= 1;
    join(at, order);
    trim();
  }

  // Makes the live block hold `bytes` without moving it: gives upper halves back, or takes free
  // buddies above; false, with nothing changed, if it can't be.
  bool resize(Address address, std::uint64_t bytes) {
    if (bytes > capacity_units_ * unit_bytes_) return false;
    const std::uint64_t at = address / unit_bytes_;
    const unsigned have = orders_.at(at).order(), wanted = order_of(bytes);
    for (unsigned order = have; order < wanted; ++order) {
      const std::uint64_t buddy = at + (std::uint64_t{1} << order);
      if ((at >> order & 1) != 0 || !is_free_block(buddy, order)) return false;
    }
    for (unsigned order = have; order < wanted; ++order)
      take(at + (std::uint64_t{1} << order), order);
    orders_.set(at, BlockOrder::live(wanted));
    for (unsigned order = have; order > wanted; --order) {
      join(at + (std::uint64_t{1} << (order - 1)), order - 1);
    }
    live_units_ += (std::uint64_t{1} << wanted) - (std::uint64_t{1} << have);
    if (wanted < have) trim();
    return true;
  }

  std::uint64_t usable_bytes(Address address) const {
    return unit_bytes_ << orders_.at(address / unit_bytes_).order();
  }
  bool owns(Address address) const { return address < top_ * unit_bytes_; }

  std::uint64_t region_bytes() const { return region_bytes_; }
  std::uint64_t index_bytes() const { return orders_.held_bytes() + free_.held_bytes(); }
  std::uint64_t held_bytes() const { return region_bytes_; }
  std::uint64_t host_bytes() const { return index_bytes(); }

  // Of the blocks alone: the index stands outside the region.
  HeapCounts counts() const {
    HeapCounts counts;
    counts.held = region_bytes_;
    counts.granted = live_units_ * unit_bytes_;
    counts.live_blocks = live_blocks_;
    counts.free = (top_ - live_units_) * unit_bytes_;
    counts.largest_free = free_blocks_ == 0 ? 0 : unit_bytes_ << free_.longest();
    counts.free_extents = free_blocks_;
    counts.untouched = region_bytes_ - top_ * unit_bytes_;
    return counts;
  }

  // Calls f(Block) for each block in address order, and for what was never part of one.
  template <typename F>
  void walk(F&& f) const {
    for (std::uint64_t at = 0; at < top_;) {
      const BlockOrder block = orders_.at(at);
      f(Block<Address>{at * unit_bytes_, unit_bytes_ << block.order(),
                       block.is_free() ? BlockState::free : BlockState::live});
      at += std::uint64_t{1} << block.order();
    }
    const std::uint64_t end_bytes = top_ * unit_bytes_;
    if (end_bytes < region_bytes_) {
      f(Block<Address>{end_bytes, region_bytes_ - end_bytes, BlockState::untouched});
    }
  }

  // Returns what is wrong with the heap in one sentence, or an empty string.
  std::string check() const;

 private:
  // What SizeBins asks of a home, an order being the length.
  struct OrderHome {
    using Handle = std::uint64_t;
    using Units = std::uint32_t;
    static constexpr Handle kNone = ~Handle{0};
    static constexpr bool kHoldsIndex = false;
  };
  using FreeBlocks = SizeBins<OrderHome>;
  using FreeBlock = Extent<std::uint64_t, std::uint32_t>;
  static constexpr FreeBlock kNoBlock{OrderHome::kNone, 0};

  unsigned order_of(std::uint64_t bytes) const {
    const std::uint64_t units = std::max<std::uint64_t>(1, (bytes + unit_bytes_ - 1) / unit_bytes_);
    return static_cast<unsigned>(std::bit_width(units - 1));
  }

  bool is_free_block(std::uint64_t at, unsigned order) const {
    return at < top_ && orders_.at(at) == BlockOrder::free(order);
  }

  // The free block stops being one.
  void take(std::uint64_t at, unsigned order) {
    free_.erase({}, at, order);
    orders_.set(at, BlockOrder{});
    free_blocks_ -= 1;
  }

  // [at, at + 2^order) becomes free and joins its buddies as far up as they are free.
  void join(std::uint64_t at, unsigned order) {
    orders_.set(at, BlockOrder{});
    for (std::uint64_t buddy = at ^ (std::uint64_t{1} << order); is_free_block(buddy, order);
         buddy = at ^ (std::uint64_t{1} << order)) {
      take(buddy, order);
      at = std::min(at, buddy);
      order += 1;
    }
    orders_.set(at, BlockOrder::free(order));
    free_.insert({}, at, order);
    free_blocks_ += 1;
  }

  Address place(unsigned order) {
    FreeBlock found = free_.smallest_from(order, kNoBlock);
    if (found.at == kNull && extend_to_multiple(order))
      found = free_.smallest_from(order, kNoBlock);
    std::uint64_t at = top_;
    if (found.at != kNull) {
      at = found.at;
      split(at, found.units, order);
    } else if ((at & mask(order)) != 0 || !extend(at + (std::uint64_t{1} << order))) {
      return kNull;
    }
    orders_.set(at, BlockOrder::live(order));
    live_units_ += std::uint64_t{1} << order;
    live_blocks_ += 1;
    return at * unit_bytes_;
  }

  static std::uint64_t mask(unsigned order) { return (std::uint64_t{1} << order) - 1; }

  // Takes the free block and frees its upper halves until 2^order units are left.
  void split(std::uint64_t at, unsigned have, unsigned order) {
    take(at, have);
    while (have > order) {
      have -= 1;
      const std::uint64_t half = at + (std::uint64_t{1} << have);
      orders_.set(half, BlockOrder::free(have));
      free_.insert({}, half, have);
      free_blocks_ += 1;
    }
  }

  // Moves the top up to a multiple of 2^order and frees the gap, which may make a block of that order.
  bool extend_to_multiple(unsigned order) {
    std::uint64_t at = top_;
    const std::uint64_t end = (top_ + mask(order)) & ~mask(order);
    if (end == at || !extend(end)) return false;
    for (; at < end; at += std::uint64_t{1} << std::countr_zero(at)) {
      join(at, static_cast<unsigned>(std::countr_zero(at)));
    }
    return true;
  }

  bool extend(std::uint64_t new_top) {
    if (new_top > capacity_units_) return false;
    const std::uint64_t needed_bytes = new_top * unit_bytes_;
    const std::uint64_t capacity_bytes = capacity_units_ * unit_bytes_;
    if (needed_bytes > region_bytes_) {
      region_bytes_ = std::min(growth_.held_for(needed_bytes), capacity_bytes);
    }
    top_ = new_top;
    return true;
  }

  // Where the free blocks at the end begin.
  std::uint64_t start_of_free_end() const {
    std::uint64_t start = top_;
    for (unsigned order = 0;
         start != 0 && order <= static_cast<unsigned>(std::countr_zero(start));) {
      const std::uint64_t before = start - (std::uint64_t{1} << order);
      const bool is_found = is_free_block(before, order);
      start = is_found ? before : start;
      order = is_found ? 0 : order + 1;
    }
    return start;
  }

  // Gives the free end back when it is long enough.
  void trim() {
    const std::uint64_t start = start_of_free_end();
    if (!growth_.should_trim((top_ - start) * unit_bytes_, region_bytes_)) return;
    for (std::uint64_t at = start; at < top_;) {
      const unsigned order = orders_.at(at).order();
      take(at, order);
      at += std::uint64_t{1} << order;
    }
    top_ = start;
    region_bytes_ = growth_.page_end(top_ * unit_bytes_);
  }

  std::uint64_t unit_bytes_;
  std::uint64_t capacity_units_;
  Growth growth_;
  Orders orders_;
  FreeBlocks free_;
  std::uint64_t top_ = 0;  // in units
  std::uint64_t region_bytes_ = 0;
  std::uint64_t live_units_ = 0;
  std::uint64_t live_blocks_ = 0;
  std::uint64_t free_blocks_ = 0;
};

template <typename Orders>
std::string BuddyHeap<Orders>::check() const {
  std::uint64_t live_units = 0, free_blocks = 0, kept_blocks = 0;
  std::string fault;
  for (std::uint64_t at = 0; at < top_;) {
    const BlockOrder block = orders_.at(at);
    if (!block.is_block()) return "no block at offset " + std::to_string(at * unit_bytes_);
    const unsigned order = block.order();
    if ((at & mask(order)) != 0) fault = "a block is not at a multiple of its length";
    if (block.is_free() && is_free_block(at ^ (std::uint64_t{1} << order), order)) {
      fault = "two buddies are free and apart";
    }
    (block.is_free() ? free_blocks : live_units) += block.is_free() ? 1 : std::uint64_t{1} << order;
    at += std::uint64_t{1} << order;
    if (at > top_) fault = "a block leaves the heap";
  }
  free_.for_each({}, [&](std::uint64_t at, unsigned order) {
    kept_blocks += 1;
    if (!is_free_block(at, order)) fault = "a bin names a block that is not free";
  });
  if (live_units != live_units_) return "the live accounts are wrong";
  if (free_blocks != free_blocks_ || kept_blocks != free_blocks_) return "a free block is lost";
  const std::string disorder = free_.check({});
  return disorder.empty() ? fault : disorder;
}

}  // namespace fitmark::allocator
