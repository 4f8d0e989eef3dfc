// SPDX-License-Identifier: MIT
//
// What the fast policies' indexes may take: in proportion to the free extents, whatever the traffic was.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "allocator/heap/simulated_heap.h"
#include "allocator/policy/best_fit.h"
#include "allocator/policy/first_fit.h"
#include "allocator/policy/next_fit.h"

namespace fitmark::allocator {
namespace {

template <typename Heap>
class IndexMemory : public testing::Test {};

using FastHeaps = testing::Types<SimulatedHeap<BestFit>, SimulatedHeap<FirstFit>,
                                 SimulatedHeap<NextFit>, SimulatedHeap<WorstFit>>;
TYPED_TEST_SUITE(IndexMemory, FastHeaps);

// Blocks up to `longest_bytes`, every other one freed, in random order and some of them taken again.
template <typename Heap>
void fragment(Heap& heap, std::uint64_t longest_bytes) {
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> holes;
  for (int i = 0; i < 100000; ++i) {
    holes.push_back(heap.allocate(random() % longest_bytes));
    heap.allocate(8);
  }
  std::shuffle(holes.begin(), holes.end(), random);
  for (const std::uint64_t hole : holes) {
    heap.deallocate(hole);
    if (random() % 8 == 0) heap.allocate(random() % longest_bytes);
  }
}

TYPED_TEST(IndexMemory, StaysBelowSixtyFourBytesAFreeExtent) {
  for (const std::uint64_t longest_bytes : {200, 5000, 1 << 20}) {
    TypeParam heap;
    fragment(heap, longest_bytes);
    EXPECT_GT(heap.counts().free_extents, 50000u);
    EXPECT_LE(heap.policy_bytes(), 64 * heap.counts().free_extents) << "up to " << longest_bytes;
    EXPECT_EQ(heap.check(), "");
  }
}

// What the words of a flat line take is in proportion to the line, so this is the least that they bear.
TYPED_TEST(IndexMemory, StaysBelowSixtyFourBytesWhereTwoExtentsShareAMegabyte) {
  TypeParam heap;
  std::vector<std::uint64_t> holes;
  for (int i = 0; i < 512; ++i) {
    holes.push_back(heap.allocate(40));
    heap.allocate(512 << 10);
  }
  for (const std::uint64_t hole : holes) heap.deallocate(hole);
  ASSERT_EQ(heap.counts().free_extents, 512u);
  constexpr std::uint64_t kPageBytes = 4096;
  EXPECT_LE(heap.policy_bytes(), 64 * 512 + 2 * kPageBytes);
  EXPECT_EQ(heap.check(), "");
}

}  // namespace
}  // namespace fitmark::allocator
