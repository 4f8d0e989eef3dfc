// SPDX-License-Identifier: MIT
//
// A teaching system with the calls that the heaps have, for every pass of a replay.
//
// Invariants:  the first request that gets no block ends the run, named with its event and with what
//              was free; so does a block that the system does not take back
// Complexity:  one virtual call and one count beside the system's own work
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>

#include "allocator/heap/heap_counts.h"
#include "allocator/textbook/textbook_subject.h"
#include "analysis/run.h"
#include "bench/replay/protocol.h"

namespace fitmark::bench {

class TextbookFace {
 public:
  TextbookFace(allocator::TextbookSubject& system, const ReplayOrder& order)
      : system_(system), order_(order), alignment_bytes_(system.limits().payload_alignment_bytes) {}

  void* allocate(std::size_t bytes) { return served(system_.allocate(bytes), bytes); }
  void* allocate_zeroed(std::size_t bytes) { return served(system_.allocate_zeroed(bytes), bytes); }
  // Requires an alignment that every block has: larger ones were refused before the run.
  void* allocate_aligned(std::size_t bytes, std::size_t) { return allocate(bytes); }
  void* reallocate(void* block, std::size_t bytes) {
    return served(system_.reallocate(block, bytes), bytes);
  }
  void deallocate(void* block) {
    if (!system_.deallocate(block)) refuse_block(block);
    ++calls_done_;
  }

  std::size_t usable_bytes(const void* block) const { return system_.granted_bytes(block); }
  std::size_t payload_alignment_bytes() const { return alignment_bytes_; }

  // O(extents).
  void read_account(analysis::Sample& sample) const;

  // Calls f(Block) for each extent in address order; its address is an offset in the region. O(extents).
  template <typename F>
  void walk(F&& f) const {
    system_.walk([&f](std::size_t offset, std::size_t bytes, allocator::TextbookState state) {
      const bool is_free = state == allocator::TextbookState::free;
      f(allocator::Block<std::uint64_t>{
          offset, bytes, is_free ? allocator::BlockState::free : allocator::BlockState::live});
    });
  }

 private:
  void* served(void* block, std::size_t bytes) {
    if (block == nullptr) refuse_exhausted(bytes);
    ++calls_done_;
    return block;
  }

  [[noreturn]] void refuse_exhausted(std::size_t bytes) const;
  [[noreturn]] void refuse_block(const void* block) const;

  allocator::TextbookSubject& system_;
  const ReplayOrder& order_;
  std::size_t alignment_bytes_;
  std::uint64_t calls_done_ = 0;
};

}  // namespace fitmark::bench
