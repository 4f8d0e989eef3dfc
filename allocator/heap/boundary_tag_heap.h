// SPDX-License-Identifier: MIT
//
// The real heap: blocks with boundary tags over a source, placed by a policy.
//
// Layout:      see TaggedMemory; addresses are payloads, aligned to 16 bytes
// Invariants:  those of ExtentCore
// Complexity:  that of the policy; reallocate copies only when it must move
// Threads:     none; wrap in Locked
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "allocator/heap/extent_core.h"
#include "allocator/heap/extent_core_check.h"
#include "allocator/heap/extent_core_growth.h"
#include "allocator/heap/extent_core_resize.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "allocator/heap/tagged_memory.h"
#include "allocator/source/source.h"

namespace fitmark::allocator {

template <template <typename> class Policy, Source S,
          template <typename> class Quick = NoQuickLists>
class BoundaryTagHeap {
 public:
  using Address = std::byte*;
  static constexpr std::uint64_t kAlignmentBytes = 16;

  BoundaryTagHeap() : BoundaryTagHeap(Geometry{}, Growth{}) {}

  // `arguments` make the source. Of the geometry, min_block_bytes and split_bytes are the caller's
  // to choose.
  template <typename... SourceArguments>
  BoundaryTagHeap(const Geometry& geometry, const Growth& growth, SourceArguments&&... arguments)
      : core_(growth, geometry, std::forward<SourceArguments>(arguments)...) {}
  template <typename... SourceArguments>
  BoundaryTagHeap(const PolicyChoice& choice, const Geometry& geometry, const Growth& growth,
                  SourceArguments&&... arguments)
      : core_(choice, growth, geometry, std::forward<SourceArguments>(arguments)...) {}
  BoundaryTagHeap(const BoundaryTagHeap&) = delete;
  BoundaryTagHeap& operator=(const BoundaryTagHeap&) = delete;

  // Each returns nullptr when the heap can't serve; 0 bytes are served by a block of their own.
  void* allocate(std::uint64_t bytes) {
    const std::uint64_t units = core_.block_units(bytes);
    return units == 0 ? nullptr : address_or_null(core_.place(units));
  }

  void* allocate_zeroed(std::uint64_t bytes) {
    const Handle old_top = core_.top();
    void* pointer = allocate(bytes);
    if (pointer == nullptr) return nullptr;
    std::byte* const begin = static_cast<std::byte*>(pointer);
    std::byte* end = begin + usable_bytes(pointer);
    if (core_.top() > old_top) end = std::max(begin, core_.home().payload(old_top));
    std::memset(begin, 0, static_cast<std::size_t>(end - begin));
    return pointer;
  }

  // Requires alignment_bytes to be a power of two.
  void* allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (alignment_bytes <= kAlignmentBytes) return allocate(bytes);
    const std::uint64_t units = core_.block_units(bytes);
    if (units == 0 || alignment_bytes > core_.home().capacity_bytes()) return nullptr;
    return address_or_null(core_.place_aligned(units, alignment_bytes / kAlignmentBytes));
  }

  // Keeps the content up to the smaller size; nullptr, with the old block intact, when the heap
  // can't serve.
  void* reallocate(void* pointer, std::uint64_t bytes) {
    if (pointer == nullptr) return allocate(bytes);
    const std::uint64_t units = core_.block_units(bytes);
    if (units == 0) return nullptr;
    const Handle at = core_.home().position(pointer);
    if (core_.resize_in_place(at, units)) return pointer;
    const Handle old_top = core_.top();
    const Handle moved = core_.place(units);
    if (moved == Core::kNone) return nullptr;
    std::byte* const target = core_.home().payload(moved);
    const std::uint64_t kept_bytes = std::min(usable_bytes(pointer), bytes);
    if (core_.top() > old_top && kept_bytes >= kLongCopyBytes) {
      core_.home().expect_writes(static_cast<std::uint64_t>(target - base()), kept_bytes);
    }
    std::memcpy(target, pointer, static_cast<std::size_t>(kept_bytes));
    core_.release(at);
    return target;
  }

  void deallocate(void* pointer) {
    if (pointer != nullptr) core_.release(core_.home().position(pointer));
  }

  std::uint64_t usable_bytes(const void* pointer) const {
    return std::uint64_t{core_.home().units(core_.home().position(pointer))} * kAlignmentBytes - 8;
  }

  // Whether the address lies within the heap's blocks; O(1).
  bool owns(const void* pointer) const {
    const auto* address = static_cast<const std::byte*>(pointer);
    return address >= core_.home().payload(0) && address < core_.home().payload(core_.top());
  }

  std::uint64_t held_bytes() const { return settled().held_bytes(); }
  HeapCounts counts() const { return settled().counts(); }
  std::string check() const { return settled().check(); }
  // Bytes of memory that the policy's index takes outside the free extents.
  std::uint64_t policy_bytes() const { return settled().policy_bytes(); }

  // Where offsets are counted from: position 0 of the source.
  const std::byte* base() const { return core_.home().payload(0) - 16; }

  // Calls f(Block) for each tile of the heap in address order; the tiles leave no gap.
  template <typename F>
  void walk(F&& f) const {
    const Home& home = settled().home();
    if (home.held_bytes() == 0) return;
    f(Block<Address>{home.payload(0) - 16, 8, BlockState::bookkeeping});
    core_.for_each_block([&](Handle at, auto units, BlockState state) {
      const std::uint64_t bytes = std::uint64_t{units} * kAlignmentBytes;
      std::byte* const payload = home.payload(at);
      if (state != BlockState::live) {
        f(Block<Address>{payload - 8, bytes, state});
      } else {
        f(Block<Address>{payload - 8, 8, BlockState::bookkeeping});
        f(Block<Address>{payload, bytes - 8, BlockState::live});
      }
    });
    std::byte* const end = home.payload(core_.top());
    f(Block<Address>{end - 8, 8, BlockState::bookkeeping});
    const std::uint64_t untouched_bytes =
        home.held_bytes() - static_cast<std::uint64_t>(end - base());
    if (untouched_bytes != 0) f(Block<Address>{end, untouched_bytes, BlockState::untouched});
  }

 private:
  using Home = TaggedMemory<S>;
  using Core = ExtentCore<Home, Policy, Quick>;
  using Handle = typename Core::Handle;
  static constexpr std::uint64_t kLongCopyBytes = 16 << 10;  // worth a call to the kernel

  // What a caller sees has all frees behind it.
  const Core& settled() const {
    core_.settle();
    return core_;
  }

  void* address_or_null(Handle at) const {
    return at == Core::kNone ? nullptr : core_.home().payload(at);
  }

  mutable Core core_;
};

}  // namespace fitmark::allocator
