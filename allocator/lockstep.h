// SPDX-License-Identifier: MIT
//
// Several heaps under the same operations, every placement compared: real against simulated, fast
// against the linear list.
//
// Invariants:  a live block has the same offset in every heap; the first difference ends the comparison
// Complexity:  the sum of the heaps'
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "allocator/any_heap.h"

namespace fitmark::allocator {

// A heap and what a difference calls it.
struct NamedHeap {
  std::string name;
  std::unique_ptr<AnyHeap> heap;
};

class Lockstep {
 public:
  using Address = AnyHeap::Address;

  // Requires at least one heap; all are fresh.
  explicit Lockstep(std::vector<NamedHeap> heaps) : heaps_(std::move(heaps)) {}

  // Each does the same in every heap and returns the first heap's offset.
  Address allocate(std::uint64_t bytes);
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes);
  Address reallocate(Address address, std::uint64_t bytes);
  void deallocate(Address address);

  // Goes on with the first `count` heaps alone.
  void keep(std::size_t count) {
    if (count < heaps_.size()) heaps_.resize(count);
  }

  // Compares what each heap says of its extents, and lets each check its invariants.
  void compare_states();

  std::uint64_t operations() const { return operations_; }
  // What differed first, in one sentence with the number of its operation; empty: nothing did.
  const std::string& difference() const { return difference_; }

 private:
  template <typename Operation>
  Address do_in_all(const char* name, const Operation& operation);

  std::vector<NamedHeap> heaps_;
  std::uint64_t operations_ = 0;
  std::string difference_;
};

// The real heap, the simulated heap and, where the catalogue has NAME_list for the spec's NAME, the
// linear list, in both homes of the same capacity. Throws SpecError.
std::vector<NamedHeap> both_homes_and_list(const std::string& spec,
                                           std::uint64_t capacity_bytes = std::uint64_t{1} << 36);

// Random allocations, aligned ones, reallocations and releases around a number of live blocks that
// changes between 16 and 1024; compares states every 4096 operations and at the end. Stops at the
// first difference.
void random_traffic(Lockstep& heaps, std::uint64_t operations, std::uint64_t seed);

}  // namespace fitmark::allocator
