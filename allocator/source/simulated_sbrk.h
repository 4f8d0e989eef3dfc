// SPDX-License-Identifier: MIT
//
// A program break of its own: sbrk(2) as Unix has it, without touching the process's real one.
//
// Layout:      [bytes below the break | promised bytes]
// Invariants:  0 <= break - base <= capacity
// Complexity:  O(1), and a system call when the break crosses a page
// Threads:     none
// Source:      sbrk(2)
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "allocator/source/page_source.h"

namespace fitmark::allocator {

class SimulatedSbrk {
 public:
  explicit SimulatedSbrk(std::size_t capacity_bytes) : pages_(capacity_bytes) {}

  // Moves the break by `increment_bytes` and returns where it was before; (void*)-1 with errno
  // ENOMEM when it would leave [base, base + capacity].
  void* sbrk(std::intptr_t increment_bytes) {
    const auto old_bytes = static_cast<std::intptr_t>(break_bytes_);
    const auto capacity = static_cast<std::intptr_t>(pages_.capacity_bytes());
    const bool leaves = increment_bytes > capacity - old_bytes || increment_bytes < -old_bytes;
    if (leaves || !move_break(static_cast<std::size_t>(old_bytes + increment_bytes))) {
      errno = ENOMEM;
      return reinterpret_cast<void*>(std::intptr_t{-1});
    }
    return pages_.base() + old_bytes;
  }

  std::byte* base() const { return pages_.base(); }
  std::size_t held_bytes() const { return break_bytes_; }
  std::size_t capacity_bytes() const { return pages_.capacity_bytes(); }
  bool grow(std::size_t bytes) {
    return bytes <= capacity_bytes() - break_bytes_ && move_break(break_bytes_ + bytes);
  }
  void shrink(std::size_t bytes) { move_break(break_bytes_ - bytes); }

 private:
  bool move_break(std::size_t to_bytes) {
    if (to_bytes > pages_.held_bytes() && !pages_.grow(to_bytes - pages_.held_bytes()))
      return false;
    if (to_bytes < break_bytes_) {
      // What stays of the last page must read as zero when the break comes back.
      const std::size_t page_end = (to_bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
      for (std::size_t i = to_bytes; i < page_end && i < break_bytes_; ++i)
        base()[i] = std::byte{0};
      pages_.shrink(pages_.held_bytes() - page_end);
    }
    break_bytes_ = to_bytes;
    return true;
  }

  PageSource pages_;
  std::size_t break_bytes_ = 0;
};

static_assert(Source<SimulatedSbrk>);

}  // namespace fitmark::allocator
