// SPDX-License-Identifier: MIT
//
// A heap that threads may share: one mutex around every call.
//
// Invariants:  no call of the heap below overlaps another
// Complexity:  that of the heap below, plus one lock
// Threads:     any number
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "allocator/heap/heap_counts.h"

namespace fitmark::allocator {

template <typename Heap>
class Locked {
 public:
  using Address = typename Heap::Address;

  template <typename... Arguments>
  explicit Locked(Arguments&&... arguments) : heap_(std::forward<Arguments>(arguments)...) {}

  auto allocate(std::uint64_t bytes) {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.allocate(bytes);
  }
  auto allocate_zeroed(std::uint64_t bytes) {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.allocate_zeroed(bytes);
  }
  auto allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.allocate_aligned(bytes, alignment_bytes);
  }
  template <typename Pointer>
  auto reallocate(Pointer pointer, std::uint64_t bytes) {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.reallocate(pointer, bytes);
  }
  template <typename Pointer>
  void deallocate(Pointer pointer) {
    const std::lock_guard<std::mutex> hold(mutex_);
    heap_.deallocate(pointer);
  }
  template <typename Pointer>
  std::uint64_t usable_bytes(Pointer pointer) const {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.usable_bytes(pointer);
  }
  template <typename Pointer>
  bool owns(Pointer pointer) const {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.owns(pointer);
  }
  std::uint64_t held_bytes() const {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.held_bytes();
  }
  HeapCounts counts() const {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.counts();
  }
  std::string check() const {
    const std::lock_guard<std::mutex> hold(mutex_);
    return heap_.check();
  }
  // Requires that `f` does not call this heap.
  template <typename F>
  void walk(F&& f) const {
    const std::lock_guard<std::mutex> hold(mutex_);
    heap_.walk(std::forward<F>(f));
  }

 private:
  mutable std::mutex mutex_;
  Heap heap_;
};

}  // namespace fitmark::allocator
