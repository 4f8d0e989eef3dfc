// SPDX-License-Identifier: MIT
//
// Memory behind a heap that keeps its books outside: turns offsets into pointers, moves contents, and
// commits as many pages as the heap below says that it holds.
//
// Layout:      address = base + offset; the heap below never reads or writes a block
// Invariants:  the source holds the region of the heap below
// Complexity:  that of the heap below, and the copying of what must move
// Threads:     none; wrap in Locked
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "allocator/heap/heap_counts.h"
#include "allocator/source/page_source.h"

namespace fitmark::allocator {

// `Offsets` is a heap over numbers with region_bytes(), index_bytes() and resize(), as BuddyHeap.
template <typename Offsets>
class MappedHeap {
 public:
  using Address = std::byte*;

  // `arguments`, and the capacity of the source behind them, make the heap of offsets.
  template <typename... Arguments>
  explicit MappedHeap(std::size_t capacity_bytes, Arguments&&... arguments)
      : source_(capacity_bytes),
        offsets_(std::forward<Arguments>(arguments)..., source_.capacity_bytes()) {}
  MappedHeap(const MappedHeap&) = delete;
  MappedHeap& operator=(const MappedHeap&) = delete;

  void* allocate(std::uint64_t bytes) { return backed(offsets_.allocate(bytes)); }

  void* allocate_zeroed(std::uint64_t bytes) {
    void* pointer = allocate(bytes);
    if (pointer != nullptr)
      std::memset(pointer, 0, static_cast<std::size_t>(usable_bytes(pointer)));
    return pointer;
  }

  // Requires alignment_bytes to be a power of two; nullptr beyond the base's own alignment, 1 GiB.
  void* allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (alignment_bytes > PageSource::kBaseAlignmentBytes) return nullptr;
    return backed(offsets_.allocate_aligned(bytes, alignment_bytes));
  }

  // Keeps the content up to the smaller size; nullptr, with the old block intact, when the heap
  // can't serve.
  void* reallocate(void* pointer, std::uint64_t bytes) {
    if (pointer == nullptr) return allocate(bytes);
    const std::uint64_t old_bytes = usable_bytes(pointer);
    if (offsets_.resize(offset(pointer), bytes)) {
      if (follow()) return pointer;
      offsets_.resize(offset(pointer), old_bytes);
      follow();
      return nullptr;
    }
    void* target = allocate(bytes);
    if (target == nullptr) return nullptr;
    std::memcpy(target, pointer, static_cast<std::size_t>(std::min(old_bytes, bytes)));
    deallocate(pointer);
    return target;
  }

  void deallocate(void* pointer) {
    if (pointer == nullptr) return;
    offsets_.deallocate(offset(pointer));
    follow();
  }

  std::uint64_t usable_bytes(const void* pointer) const {
    return offsets_.usable_bytes(offset(pointer));
  }
  bool owns(const void* pointer) const {
    return pointer >= source_.base() && offsets_.owns(offset(pointer));
  }
  std::uint64_t held_bytes() const { return offsets_.region_bytes() + offsets_.index_bytes(); }

  HeapCounts counts() const {
    HeapCounts counts = offsets_.counts();
    counts.held += offsets_.index_bytes();
    counts.bookkeeping += offsets_.index_bytes();
    return counts;
  }
  std::string check() const { return offsets_.check(); }
  const std::byte* base() const { return source_.base(); }

  // Calls f(Block) for each tile of the region in address order; the tiles leave no gap.
  template <typename F>
  void walk(F&& f) const {
    offsets_.walk([&](const auto& tile) {
      f(Block<Address>{source_.base() + tile.address, tile.bytes, tile.state});
    });
  }

 private:
  std::uint64_t offset(const void* pointer) const {
    return static_cast<std::uint64_t>(static_cast<const std::byte*>(pointer) - source_.base());
  }

  // Commits or gives back what the region grew or shrank by; false where the system refuses pages.
  bool follow() {
    const std::uint64_t wanted_bytes = offsets_.region_bytes();
    const std::uint64_t held_bytes = source_.held_bytes();
    if (wanted_bytes > held_bytes) return source_.grow(wanted_bytes - held_bytes);
    if (wanted_bytes < held_bytes) source_.shrink(held_bytes - wanted_bytes);
    return true;
  }

  void* backed(std::uint64_t offset) {
    if (offset == Offsets::kNull) return nullptr;
    if (follow()) return source_.base() + offset;
    offsets_.deallocate(offset);
    follow();
    return nullptr;
  }

  PageSource source_;
  Offsets offsets_;
};

}  // namespace fitmark::allocator
