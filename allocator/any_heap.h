// SPDX-License-Identifier: MIT
//
// Any heap of the catalogue, in either home, behind one virtual face: addresses are offsets from its
// base, so that two heaps can be compared placement by placement.
//
// Complexity:  that of the heap, plus one virtual call
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "allocator/heap/heap_counts.h"
#include "allocator/heap_options.h"

namespace fitmark::allocator {

class AnyHeap {
 public:
  using Address = std::uint64_t;
  static constexpr Address kNull = ~Address{0};

  AnyHeap() = default;
  AnyHeap(const AnyHeap&) = delete;
  AnyHeap& operator=(const AnyHeap&) = delete;
  virtual ~AnyHeap() = default;

  // The calls of every heap; kNull where it can't serve.
  virtual Address allocate(std::uint64_t bytes) = 0;
  virtual Address allocate_zeroed(std::uint64_t bytes) = 0;
  virtual Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) = 0;
  virtual Address reallocate(Address address, std::uint64_t bytes) = 0;
  virtual void deallocate(Address address) = 0;
  virtual std::uint64_t usable_bytes(Address address) const = 0;
  virtual bool owns(Address address) const = 0;
  virtual std::uint64_t held_bytes() const = 0;
  virtual HeapCounts counts() const = 0;
  virtual std::string check() const = 0;
  virtual void walk(const std::function<void(const Block<Address>&)>& use) const = 0;

  // The memory behind a live address; nullptr in a simulated heap.
  virtual std::byte* memory(Address address) const = 0;
};

// Each returns a fresh heap as `spec` names it. Throws SpecError.
std::unique_ptr<AnyHeap> make_real_heap(std::string_view spec, const HeapOptions& options = {});
std::unique_ptr<AnyHeap> make_simulated_heap(std::string_view spec,
                                             const SimulatedOptions& options = {});

}  // namespace fitmark::allocator
