// SPDX-License-Identifier: MIT
//
// The simulated heap: a real heap's decisions over addresses that are only numbers, up to 2^60 of them.
//
// Layout:      a LineHeap on a FlatLine; from the day on which it outgrows that, on a NumberLine
// Invariants:  exactly one of the two; which of them shows in no address and in no count
// Complexity:  that of LineHeap; once, when it outgrows the flat line, O(blocks log blocks)
// Threads:     none; wrap in Locked
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "allocator/heap/flat_line.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "allocator/heap/line_heap.h"
#include "allocator/heap/number_line.h"
#include "allocator/heap/quick_lists.h"
#include "allocator/heap/reallocate_by_moving.h"
#include "allocator/heap_options.h"

namespace fitmark::allocator {

template <template <typename> class Policy>
class WideningHeap {
 public:
  using Address = std::uint64_t;
  static constexpr Address kNull = kSimulatedNull;

  explicit WideningHeap(const Geometry& geometry = {}, const Growth& growth = {},
                        std::uint64_t capacity_bytes = kSimulatedCapacityBytes)
      : geometry_(geometry), growth_(growth), capacity_bytes_(capacity_bytes) {
    flat_.emplace(geometry, growth, capacity_bytes);
  }

  // As those of LineHeap.
  Address allocate(std::uint64_t bytes) {
    if (flat_) [[likely]] {
      const Address address = flat_->allocate(bytes);
      if (address != kNull || !must_widen(bytes)) [[likely]] {
        return address;
      }
      widen();
    }
    return wide_->allocate(bytes);
  }
  Address allocate_zeroed(std::uint64_t bytes) { return allocate(bytes); }
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (flat_) [[likely]] {
      const Address address = flat_->allocate_aligned(bytes, alignment_bytes);
      if (address != kNull || !must_widen(bytes | alignment_bytes)) return address;
      widen();
    }
    return wide_->allocate_aligned(bytes, alignment_bytes);
  }
  Address reallocate(Address address, std::uint64_t bytes) {
    return reallocate_by_moving(*this, address, bytes);
  }
  bool resize(Address address, std::uint64_t bytes) {
    if (flat_) [[likely]] {
      if (flat_->resize(address, bytes)) return true;
      if (!must_widen(bytes)) return false;
      widen();
    }
    return wide_->resize(address, bytes);
  }
  void deallocate(Address address) {
    flat_ ? flat_->deallocate(address) : wide_->deallocate(address);
  }

  std::uint64_t usable_bytes(Address address) const {
    return flat_ ? flat_->usable_bytes(address) : wide_->usable_bytes(address);
  }
  bool owns(Address address) const { return flat_ ? flat_->owns(address) : wide_->owns(address); }
  std::uint64_t held_bytes() const { return flat_ ? flat_->held_bytes() : wide_->held_bytes(); }
  std::uint64_t region_bytes() const {
    return flat_ ? flat_->region_bytes() : wide_->region_bytes();
  }
  std::uint64_t index_bytes() const { return flat_ ? flat_->index_bytes() : wide_->index_bytes(); }
  HeapCounts counts() const { return flat_ ? flat_->counts() : wide_->counts(); }
  std::uint64_t bookkeeping_bytes() const {
    return flat_ ? flat_->bookkeeping_bytes() : wide_->bookkeeping_bytes();
  }
  std::uint64_t used_bytes() const { return flat_ ? flat_->used_bytes() : wide_->used_bytes(); }
  std::string check() const { return flat_ ? flat_->check() : wide_->check(); }
  std::uint64_t policy_bytes() const {
    return flat_ ? flat_->policy_bytes() : wide_->policy_bytes();
  }
  std::uint64_t host_bytes() const { return flat_ ? flat_->host_bytes() : wide_->host_bytes(); }
  template <typename F>
  void walk(F&& f) const {
    flat_ ? flat_->walk(f) : wide_->walk(f);
  }

  // Whether the heap has outgrown the flat line.
  bool is_wide() const { return !flat_; }

 private:
  // Whether the flat heap refused what only the other may be able to serve.
  bool must_widen(std::uint64_t bytes) const {
    const FlatLine& line = flat_->line();
    const bool is_too_long = bytes >= line.span_bytes() / 4 && bytes <= capacity_bytes_;
    return line.is_outgrown() || (is_too_long && line.span_bytes() < capacity_bytes_);
  }

  [[gnu::noinline]] void widen() {
    auto wide = std::make_unique<Wide>(geometry_, growth_, capacity_bytes_);
    wide->take_over(*flat_);
    wide_ = std::move(wide);
    flat_.reset();
  }

  using Flat = LineHeap<FlatLine, Policy>;
  using Wide = LineHeap<NumberLine, Policy>;

  Geometry geometry_;
  Growth growth_;
  std::uint64_t capacity_bytes_;
  std::optional<Flat> flat_;
  std::unique_ptr<Wide> wide_;
};

// A policy that can take over what the same policy knows of another line.
template <template <typename> class Policy>
concept TakesOver = requires(Policy<NumberLine>& wide, const NumberLine& number_line,
                             const Policy<FlatLine>& narrow, const FlatLine& flat_line) {
  wide.take_over(number_line, narrow, flat_line);
};

namespace detail {

template <template <typename> class Policy, template <typename> class Quick>
struct SimulatedHome {
  using Heap = LineHeap<NumberLine, Policy, Quick>;
};
template <template <typename> class Policy>
requires TakesOver<Policy>
struct SimulatedHome<Policy, NoQuickLists> {
  using Heap = WideningHeap<Policy>;
};

}  // namespace detail

template <template <typename> class Policy, template <typename> class Quick = NoQuickLists>
using SimulatedHeap = typename detail::SimulatedHome<Policy, Quick>::Heap;

}  // namespace fitmark::allocator
