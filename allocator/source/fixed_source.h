// SPDX-License-Identifier: MIT
//
// A buffer of the caller's, given out from its front: it runs out on purpose.
//
// Layout:      [held | rest of the buffer]
// Invariants:  the base is aligned to 16 bytes; bytes that grow() gives are zero
// Complexity:  grow is linear in its bytes (it clears them); shrink is O(1)
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "allocator/source/source.h"

namespace fitmark::allocator {

class FixedSource {
 public:
  // The buffer outlives the source; up to 15 bytes at its front are left out for alignment.
  explicit FixedSource(std::span<std::byte> buffer) {
    const std::size_t skip_bytes = (16 - reinterpret_cast<std::uintptr_t>(buffer.data()) % 16) % 16;
    if (skip_bytes > buffer.size()) return;
    base_ = buffer.data() + skip_bytes;
    capacity_bytes_ = buffer.size() - skip_bytes;
  }

  std::byte* base() const { return base_; }
  std::size_t held_bytes() const { return held_bytes_; }
  std::size_t capacity_bytes() const { return capacity_bytes_; }

  bool grow(std::size_t bytes) {
    if (bytes > capacity_bytes_ - held_bytes_) return false;
    std::memset(base_ + held_bytes_, 0, bytes);
    held_bytes_ += bytes;
    return true;
  }

  void shrink(std::size_t bytes) { held_bytes_ -= bytes; }

 private:
  std::byte* base_ = nullptr;
  std::size_t held_bytes_ = 0;
  std::size_t capacity_bytes_ = 0;
};

static_assert(Source<FixedSource>);

}  // namespace fitmark::allocator
