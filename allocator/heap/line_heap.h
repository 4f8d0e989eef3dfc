// SPDX-License-Identifier: MIT
//
// A simulated heap on one line: a real heap's decisions over addresses that are only numbers.
//
// Layout:      address = (position + lead) * unit; offsets equal those of BoundaryTagHeap from its base
// Invariants:  those of ExtentCore
// Complexity:  that of the policy, plus O(1) for the line
// Threads:     none; wrap in Locked
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "allocator/heap/extent_core.h"
#include "allocator/heap/extent_core_check.h"
#include "allocator/heap/extent_core_growth.h"
#include "allocator/heap/extent_core_resize.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "allocator/heap/reallocate_by_moving.h"
#include "allocator/heap_options.h"

namespace fitmark::allocator {

inline constexpr std::uint64_t kSimulatedNull = ~std::uint64_t{0};

// `Line` is the home: FlatLine, NumberLine, or another that keeps its books outside the blocks.
template <typename Line, template <typename> class Policy,
          template <typename> class Quick = NoQuickLists>
class LineHeap {
 public:
  using Address = std::uint64_t;
  static constexpr Address kNull = kSimulatedNull;

  // The default geometry is the real heap's; {512, 0, 512, 512} is that of a GPU's caching
  // allocator.
  explicit LineHeap(const Geometry& geometry = {}, const Growth& growth = {},
                    std::uint64_t capacity_bytes = kSimulatedCapacityBytes)
      : core_(growth, geometry, capacity_bytes), unit_bytes_(geometry.unit_bytes) {}
  explicit LineHeap(const PolicyChoice& choice, const Geometry& geometry = {},
                    const Growth& growth = {},
                    std::uint64_t capacity_bytes = kSimulatedCapacityBytes)
      : core_(choice, growth, geometry, capacity_bytes), unit_bytes_(geometry.unit_bytes) {}

  // Each returns kNull when the heap can't serve; 0 bytes are served by a block of their own.
  Address allocate(std::uint64_t bytes) {
    const std::uint64_t units = core_.block_units(bytes);
    return units == 0 ? kNull : address_or_null(core_.place(units));
  }

  Address allocate_zeroed(std::uint64_t bytes) { return allocate(bytes); }

  // Requires alignment_bytes to be a power of two.
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (alignment_bytes <= unit_bytes_) return allocate(bytes);
    const std::uint64_t units = core_.block_units(bytes);
    if (units == 0 || alignment_bytes > core_.home().capacity_bytes()) return kNull;
    return address_or_null(core_.place_aligned(units, alignment_bytes / unit_bytes_));
  }

  Address reallocate(Address address, std::uint64_t bytes) {
    return reallocate_by_moving(*this, address, bytes);
  }

  // Makes the live block hold `bytes` without moving it; false, with nothing changed, if it can't be.
  bool resize(Address address, std::uint64_t bytes) {
    const std::uint64_t units = core_.block_units(bytes);
    return units != 0 && core_.resize_in_place(position(address), units);
  }

  void deallocate(Address address) {
    if (address != kNull) core_.release(position(address));
  }

  std::uint64_t usable_bytes(Address address) const {
    return core_.home().units(position(address)) * unit_bytes_ - core_.home().geometry().tag_bytes;
  }

  // Whether the address lies within the heap's blocks; O(1).
  bool owns(Address address) const {
    return address != kNull && address >= to_address(0) && address < to_address(core_.top());
  }

  std::uint64_t held_bytes() const { return settled().held_bytes(); }
  // Held bytes on the line, and bytes of what the heap knows about it.
  std::uint64_t region_bytes() const { return settled().home().held_bytes(); }
  std::uint64_t index_bytes() const { return host_bytes(); }
  HeapCounts counts() const { return settled().counts(); }
  // Those of counts(), without the search for the largest extent.
  std::uint64_t bookkeeping_bytes() const { return settled().bookkeeping_bytes(); }
  std::uint64_t used_bytes() const { return settled().used_bytes(); }  // bookkeeping + granted
  std::string check() const { return settled().check(); }
  // Bytes of memory that the policy's index takes outside the free extents.
  std::uint64_t policy_bytes() const { return settled().policy_bytes(); }

  const Line& line() const { return core_.home(); }
  // Becomes what `other` is, the same heap on another line. Requires that this one was never used.
  template <typename OtherLine>
  void take_over(const LineHeap<OtherLine, Policy, Quick>& other) {
    core_.take_over(other.settled());
  }

  // Bytes of host memory behind the simulation: the block table and the policy's index.
  std::uint64_t host_bytes() const { return settled().home().table_bytes() + core_.policy_bytes(); }

  // Calls f(Block) for each tile of the heap in address order; the tiles leave no gap.
  template <typename F>
  void walk(F&& f) const {
    if (settled().home().held_bytes() == 0) return;
    const Geometry& geometry = core_.home().geometry();
    const auto bookkeeping = [&](Address at, std::uint64_t bytes) {
      if (bytes != 0) f(Block<Address>{at, bytes, BlockState::bookkeeping});
    };
    bookkeeping(0, geometry.prefix_bytes());
    core_.for_each_block([&](Handle at, std::uint64_t units, BlockState state) {
      const std::uint64_t bytes = units * unit_bytes_, payload = to_address(at);
      if (state != BlockState::live) {
        f(Block<Address>{payload - geometry.tag_bytes, bytes, state});
      } else {
        bookkeeping(payload - geometry.tag_bytes, geometry.tag_bytes);
        f(Block<Address>{payload, bytes - geometry.tag_bytes, BlockState::live});
      }
    });
    const Address end = to_address(core_.top());
    bookkeeping(end - geometry.tag_bytes, geometry.tag_bytes);
    const std::uint64_t untouched_bytes = core_.home().held_bytes() - end;
    if (untouched_bytes != 0) f(Block<Address>{end, untouched_bytes, BlockState::untouched});
  }

 private:
  template <typename, template <typename> class, template <typename> class>
  friend class LineHeap;
  using Core = ExtentCore<Line, Policy, Quick>;
  using Handle = Core::Handle;

  // What a caller sees has all frees behind it.
  const Core& settled() const {
    core_.settle();
    return core_;
  }

  Address to_address(Handle at) const { return core_.home().geometry().extent_bytes(at); }
  Address address_or_null(Handle at) const { return at == Core::kNone ? kNull : to_address(at); }
  Handle position(Address address) const {
    return static_cast<Handle>((address >> unit_log2_) - core_.home().geometry().lead_units());
  }

  mutable Core core_;
  std::uint64_t unit_bytes_;
  int unit_log2_ = std::countr_zero(unit_bytes_);
};

}  // namespace fitmark::allocator
