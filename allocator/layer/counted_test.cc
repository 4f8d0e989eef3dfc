// SPDX-License-Identifier: MIT
//
// Laws of the counting layer.
#include "allocator/layer/counted.h"

#include <gtest/gtest.h>

#include <random>

#include "allocator/heap/boundary_tag_heap.h"
#include "allocator/heap/shadow_oracle.h"
#include "allocator/policy/linear_list.h"
#include "allocator/source/page_source.h"

namespace fitmark::allocator {
namespace {

using CountedList = Counted<BoundaryTagHeap<BestFitList, PageSource>>;

TEST(Counted, AllocationsMinusDeallocationsAreTheLiveBlocks) {
  CountedList heap;
  ShadowOracle oracle(heap, 16);
  std::mt19937_64 random(7);
  churn(oracle, random, 5000, 100);
  const OperationCounts& done = heap.operations();
  EXPECT_EQ(done.allocations - done.deallocations, heap.counts().live_blocks);
  EXPECT_GT(done.reallocations, done.moves);
}

TEST(Counted, CountsRefusals) {
  CountedList heap;
  EXPECT_EQ(heap.allocate(~std::uint64_t{0}), nullptr);
  EXPECT_EQ(heap.operations().refusals, 1u);
  EXPECT_EQ(heap.operations().allocations, 0u);
}

TEST(Counted, RemembersThePeakOfGrantedBytes) {
  CountedList heap;
  void* a = heap.allocate(1000);
  const std::uint64_t peak_bytes = heap.usable_bytes(a);
  heap.deallocate(a);
  heap.deallocate(heap.allocate(10));
  EXPECT_EQ(heap.operations().peak_granted_bytes, peak_bytes);
}

}  // namespace
}  // namespace fitmark::allocator
