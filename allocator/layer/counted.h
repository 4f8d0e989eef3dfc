// SPDX-License-Identifier: MIT
//
// A heap that counts what it is asked for.
//
// Invariants:  allocations - deallocations == live blocks of the heap below
// Complexity:  that of the heap below
// Threads:     none; wrap in Locked
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "allocator/heap/heap_counts.h"

namespace fitmark::allocator {

// How often each operation was done since the heap was made.
struct OperationCounts {
  std::uint64_t allocations = 0;    // successful, aligned and zeroed ones included
  std::uint64_t deallocations = 0;  // of nullptr excepted
  std::uint64_t reallocations = 0;  // successful, of live blocks
  std::uint64_t moves = 0;          // reallocations that changed the address
  std::uint64_t refusals = 0;       // requests that the heap could not serve
  std::uint64_t peak_granted_bytes = 0;
};

template <typename Heap>
class Counted {
 public:
  using Address = typename Heap::Address;

  template <typename... Arguments>
  explicit Counted(Arguments&&... arguments) : heap_(std::forward<Arguments>(arguments)...) {}

  void* allocate(std::uint64_t bytes) { return note(heap_.allocate(bytes)); }
  void* allocate_zeroed(std::uint64_t bytes) { return note(heap_.allocate_zeroed(bytes)); }
  void* allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    return note(heap_.allocate_aligned(bytes, alignment_bytes));
  }

  void* reallocate(void* pointer, std::uint64_t bytes) {
    if (pointer == nullptr) return allocate(bytes);
    const std::uint64_t old_bytes = heap_.usable_bytes(pointer);
    void* moved = heap_.reallocate(pointer, bytes);
    if (moved == nullptr) {
      operations_.refusals += 1;
      return nullptr;
    }
    operations_.reallocations += 1;
    operations_.moves += moved != pointer;
    granted_bytes_ -= old_bytes;
    add_granted(moved);
    return moved;
  }

  void deallocate(void* pointer) {
    if (pointer == nullptr) return;
    operations_.deallocations += 1;
    granted_bytes_ -= heap_.usable_bytes(pointer);
    heap_.deallocate(pointer);
  }

  const OperationCounts& operations() const { return operations_; }

  std::uint64_t usable_bytes(const void* pointer) const { return heap_.usable_bytes(pointer); }
  bool owns(const void* pointer) const { return heap_.owns(pointer); }
  std::uint64_t held_bytes() const { return heap_.held_bytes(); }
  HeapCounts counts() const { return heap_.counts(); }
  std::string check() const { return heap_.check(); }
  template <typename F>
  void walk(F&& f) const {
    heap_.walk(std::forward<F>(f));
  }

 private:
  void* note(void* pointer) {
    if (pointer == nullptr) {
      operations_.refusals += 1;
      return nullptr;
    }
    operations_.allocations += 1;
    add_granted(pointer);
    return pointer;
  }

  void add_granted(const void* pointer) {
    granted_bytes_ += heap_.usable_bytes(pointer);
    operations_.peak_granted_bytes = std::max(operations_.peak_granted_bytes, granted_bytes_);
  }

  Heap heap_;
  OperationCounts operations_;
  std::uint64_t granted_bytes_ = 0;
};

}  // namespace fitmark::allocator
