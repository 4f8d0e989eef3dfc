// SPDX-License-Identifier: MIT
//
// A heap that finds its caller's mistakes and names them: double free, foreign pointer, overrun.
//
// Layout:      every block ends in at least 8 guard bytes, from the requested end to the usable end
// Invariants:  every live pointer is known with its requested bytes; a freed one is remembered
// until
//              its address is handed out again
// Complexity:  that of the heap below, plus one hash probe and the guard bytes
// Threads:     none; wrap in Locked
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "allocator/heap/heap_counts.h"
#include "allocator/layer/fault.h"

namespace fitmark::allocator {

template <typename Heap>
class Checked {
 public:
  using Address = typename Heap::Address;

  template <typename... Arguments>
  explicit Checked(Arguments&&... arguments) : heap_(std::forward<Arguments>(arguments)...) {}

  // `handler` is called with one sentence for each mistake; where it returns, the call does nothing
  // else.
  void set_fault_handler(FaultHandler handler) { handler_ = handler; }

  void* allocate(std::uint64_t bytes) { return guard(heap_.allocate(guarded(bytes)), bytes); }
  void* allocate_zeroed(std::uint64_t bytes) {
    return guard(heap_.allocate_zeroed(guarded(bytes)), bytes);
  }
  void* allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (alignment_bytes == 0 || (alignment_bytes & (alignment_bytes - 1)) != 0) {
      handler_("alignment of " + std::to_string(alignment_bytes) + " bytes is not a power of two");
      return nullptr;
    }
    return guard(heap_.allocate_aligned(guarded(bytes), alignment_bytes), bytes);
  }

  void* reallocate(void* pointer, std::uint64_t bytes) {
    if (pointer == nullptr) return allocate(bytes);
    if (!is_sound("reallocate", pointer)) return nullptr;
    void* moved = heap_.reallocate(pointer, guarded(bytes));
    if (moved == nullptr) return nullptr;
    known_[pointer].is_live = false;
    return guard(moved, bytes);
  }

  void deallocate(void* pointer) {
    if (pointer == nullptr || !is_sound("deallocate", pointer)) return;
    known_[pointer].is_live = false;
    heap_.deallocate(pointer);
  }

  // The requested bytes: what lies behind them belongs to the guard.
  std::uint64_t usable_bytes(const void* pointer) const {
    const auto found = known_.find(pointer);
    return found == known_.end() || !found->second.is_live ? 0 : found->second.requested_bytes;
  }

  bool owns(const void* pointer) const { return heap_.owns(pointer); }
  std::uint64_t held_bytes() const { return heap_.held_bytes(); }
  HeapCounts counts() const { return heap_.counts(); }
  template <typename F>
  void walk(F&& f) const {
    heap_.walk(std::forward<F>(f));
  }

  // Also finds overruns of blocks that are still live.
  std::string check() const {
    for (const auto& [pointer, record] : known_) {
      if (record.is_live && overrun_at(pointer, record) != nullptr)
        return overrun_text(pointer, record);
    }
    return heap_.check();
  }

 private:
  struct Record {
    std::uint64_t requested_bytes = 0;
    bool is_live = false;
  };
  static constexpr std::uint64_t kGuardBytes = 8;
  static constexpr unsigned char kGuardByte = 0xFB;

  static std::uint64_t guarded(std::uint64_t bytes) {
    return bytes > ~kGuardBytes ? bytes : bytes + kGuardBytes;
  }

  void* guard(void* pointer, std::uint64_t bytes) {
    if (pointer == nullptr) return nullptr;
    known_[pointer] = Record{bytes, true};
    std::memset(static_cast<std::byte*>(pointer) + bytes, kGuardByte,
                static_cast<std::size_t>(heap_.usable_bytes(pointer) - bytes));
    return pointer;
  }

  bool is_sound(const char* operation, const void* pointer) const {
    const auto found = known_.find(pointer);
    if (found == known_.end()) {
      handler_(foreign_pointer_text(operation, pointer, heap_.owns(pointer)));
    } else if (!found->second.is_live) {
      handler_(double_free_text(operation, pointer, found->second.requested_bytes));
    } else if (overrun_at(pointer, found->second) != nullptr) {
      handler_(overrun_text(pointer, found->second));
    } else {
      return true;
    }
    return false;
  }

  // The first guard byte that was overwritten, or null.
  const unsigned char* overrun_at(const void* pointer, const Record& record) const {
    const auto* begin = static_cast<const unsigned char*>(pointer) + record.requested_bytes;
    const auto* end = static_cast<const unsigned char*>(pointer) + heap_.usable_bytes(pointer);
    const auto* found = std::find_if(begin, end, [](unsigned char c) { return c != kGuardByte; });
    return found == end ? nullptr : found;
  }

  std::string overrun_text(const void* pointer, const Record& record) const {
    const auto offset = overrun_at(pointer, record) - static_cast<const unsigned char*>(pointer);
    return allocator::overrun_text(pointer, record.requested_bytes,
                                   static_cast<std::uint64_t>(offset));
  }

  Heap heap_;
  FaultHandler handler_ = stop_with_fault;
  std::unordered_map<const void*, Record> known_;
};

}  // namespace fitmark::allocator
