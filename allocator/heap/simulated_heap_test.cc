// SPDX-License-Identifier: MIT
//
// Laws of the simulated heap: address spaces that no machine has, and other geometries.
#include "allocator/heap/simulated_heap.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "allocator/heap/shadow_oracle.h"
#include "allocator/policy/linear_list.h"

namespace fitmark::allocator {
namespace {

TEST(SimulatedHeap, HoldsAnAddressSpaceOfTwoToTheSixty) {
  SimulatedHeap<BestFitList> heap;
  const std::uint64_t a = heap.allocate(std::uint64_t{1} << 59);
  const std::uint64_t b = heap.allocate(std::uint64_t{1} << 58);
  ASSERT_NE(a, heap.kNull);
  ASSERT_NE(b, heap.kNull);
  EXPECT_GE(b, a + (std::uint64_t{1} << 59));
  EXPECT_EQ(heap.allocate(std::uint64_t{1} << 59), heap.kNull);
  heap.deallocate(a);
  EXPECT_EQ(heap.allocate(std::uint64_t{1} << 59), a);
  EXPECT_EQ(heap.check(), "");
}

TEST(SimulatedHeap, PlacesWithoutTagsAtAGpusAlignment) {
  SimulatedHeap<FirstFitList> heap(Geometry{512, 0, 512, 512});
  ShadowOracle oracle(heap, 512);
  std::mt19937_64 random(5);
  churn(oracle, random, 20000, 200);
  oracle.expect_agreement();
  EXPECT_EQ(heap.counts().bookkeeping, 0u);
}

TEST(SimulatedHeap, StartsAtAddressZeroWhenThereAreNoTags) {
  SimulatedHeap<FirstFitList> heap(Geometry{512, 0, 512, 512});
  EXPECT_EQ(heap.allocate(1), 0u);
  EXPECT_EQ(heap.allocate(513), 512u);
  EXPECT_EQ(heap.allocate(1), 1536u);
}

TEST(SimulatedHeap, KeepsItsTableInProportionToItsBlocks) {
  SimulatedHeap<FirstFitList> heap;
  std::vector<std::uint64_t> blocks;
  for (int i = 0; i < 100000; ++i) blocks.push_back(heap.allocate(std::uint64_t{1} << 30));
  EXPECT_LT(heap.host_bytes() / blocks.size(), 128u);
}

}  // namespace
}  // namespace fitmark::allocator
