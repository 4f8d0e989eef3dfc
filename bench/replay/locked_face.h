// SPDX-License-Identifier: MIT
//
// Lets the threads of a replay share a heap that was made for one: a mutex around every call.
//
// Threads:     any number
#pragma once

#include <cstddef>
#include <mutex>

namespace fitmark::bench {

template <class Heap>
class LockedFace {
 public:
  explicit LockedFace(Heap& heap) : heap_(heap) {}

  void* allocate(std::size_t bytes) {
    const std::lock_guard hold(mutex_);
    return heap_.allocate(bytes);
  }
  void* allocate_zeroed(std::size_t bytes) {
    const std::lock_guard hold(mutex_);
    return heap_.allocate_zeroed(bytes);
  }
  void* allocate_aligned(std::size_t bytes, std::size_t alignment_bytes) {
    const std::lock_guard hold(mutex_);
    return heap_.allocate_aligned(bytes, alignment_bytes);
  }
  void* reallocate(void* block, std::size_t bytes) {
    const std::lock_guard hold(mutex_);
    return heap_.reallocate(block, bytes);
  }
  void deallocate(void* block) {
    const std::lock_guard hold(mutex_);
    heap_.deallocate(block);
  }

 private:
  Heap& heap_;
  std::mutex mutex_;
};

}  // namespace fitmark::bench
