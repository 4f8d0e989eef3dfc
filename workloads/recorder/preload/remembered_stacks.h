// SPDX-License-Identifier: MIT
//
// The stacks that one thread has lately been on, each with every word that the walk over it read.
//
// Layout:      32 sets of four entries by the caller's registers, so that four ways to the same place are
//              kept; an entry holds the words that led from frame to frame, innermost first, as [offset
//              from the stack pointer, value], in blocks of four that are compared at once; the last
//              block repeats its last word
// Invariants:  a walk is decided by the caller's registers, by these words and by the code's rules,
//              which do not change: where all are as they were, so is the stack
// Complexity:  about a cycle a word; 512 bytes an entry, 64 KiB a thread
// Threads:     one
#pragma once

#include <cstdint>

#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {

class RememberedStacks {
 public:
  // A stack as it is being remembered; add() returns false where it does not fit.
  struct alignas(64) Entry {
    static constexpr unsigned kWordsMax = 44;

    std::uint64_t generation;  // of RememberedStacks when it was written; any other: empty
    std::uint64_t return_address;
    std::uint64_t stack_pointer;
    std::uint64_t frame_pointer;       // 0 where `frame_pointer_mask` is
    std::uint64_t frame_pointer_mask;  // of the bits that count: all or none
    std::uint64_t hash;
    std::uint64_t count;  // of words, a multiple of kBlock
    std::uint64_t values[kWordsMax];
    std::uint16_t offsets[kWordsMax];  // in words
    std::uint64_t unused;

    bool add(std::uint64_t address, std::uint64_t value) {
      const std::uint64_t offset = (address - stack_pointer) / 8;
      if (count == kWordsMax || offset > 0xffff) return false;
      offsets[count] = static_cast<std::uint16_t>(offset);
      values[count++] = value;
      return true;
    }
  };

  // Returns the hash of the caller's stack; 0 where it is not remembered or has changed.
  std::uint64_t find(const Caller& caller) {
    const std::size_t set = set_of(caller);
    const unsigned newest = newest_[set];
    for (unsigned i = 0; i < kWays; ++i) {
      const unsigned way = (newest + i) % kWays;
      const Entry& entry = entries_[set][way];
      if (!is_same(entry, caller)) continue;
      newest_[set] = static_cast<std::uint8_t>(way);
      return entry.hash;
    }
    return 0;
  }

  // Returns the caller's entry, to which the words of its stack are to be added; it counts once
  // keep() is called. Its frame pointer matters where `uses_frame_pointer`.
  Entry& begin(const Caller& caller, bool uses_frame_pointer) {
    const std::size_t set = set_of(caller);
    const unsigned way = (newest_[set] + kWays - 1) % kWays;
    newest_[set] = static_cast<std::uint8_t>(way);
    Entry& entry = entries_[set][way];
    entry.generation = 0;
    entry.return_address = caller.return_address;
    entry.stack_pointer = caller.stack_pointer;
    entry.frame_pointer_mask = uses_frame_pointer ? ~std::uint64_t{0} : 0;
    entry.frame_pointer = caller.frame_pointer & entry.frame_pointer_mask;
    entry.count = 0;
    return entry;
  }
  void keep(Entry& entry, std::uint64_t hash) {
    for (; entry.count % kBlock != 0; ++entry.count) {
      entry.values[entry.count] = entry.values[entry.count - 1];
      entry.offsets[entry.count] = entry.offsets[entry.count - 1];
    }
    entry.hash = hash;
    entry.generation = generation_;
  }

  void forget_all() { ++generation_; }

 private:
  static constexpr unsigned kSetsLog2 = 5;
  static constexpr unsigned kWays = 4;
  static constexpr std::uint64_t kBlock = 4;
  static_assert(Entry::kWordsMax % kBlock == 0);
  static_assert(sizeof(Entry) == 512);

  static std::size_t set_of(const Caller& caller) {
    return (caller.return_address * 0x9E37'79B9'7F4A'7C15U ^
            caller.stack_pointer * 0xC2B2'AE3D'27D4'EB4FU) >>
           (64U - kSetsLog2);
  }

  bool is_same(const Entry& entry, const Caller& caller) const {
    if (entry.return_address != caller.return_address ||
        entry.stack_pointer != caller.stack_pointer || entry.generation != generation_ ||
        entry.frame_pointer != (caller.frame_pointer & entry.frame_pointer_mask)) {
      return false;
    }
    const auto* stack = reinterpret_cast<const std::uint64_t*>(caller.stack_pointer);
    for (std::uint64_t at = 0; at < entry.count; at += kBlock) {
      const auto changed = [&](std::uint64_t i) {
        return stack[entry.offsets[at + i]] ^ entry.values[at + i];
      };
      if ((changed(0) | changed(1) | changed(2) | changed(3)) != 0) return false;
    }
    return true;
  }

  std::uint64_t generation_;
  std::uint8_t newest_[1U << kSetsLog2];  // the way that was found or written last
  Entry entries_[1U << kSetsLog2][kWays];
};

}  // namespace fitmark::workloads
