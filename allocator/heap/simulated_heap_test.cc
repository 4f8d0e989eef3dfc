// SPDX-License-Identifier: MIT
//
// Laws of the simulated heap: address spaces that no machine has, and other geometries.
#include "allocator/heap/simulated_heap.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "allocator/any_heap.h"
#include "allocator/heap/every_heap.h"
#include "allocator/heap/shadow_oracle.h"
#include "allocator/policy/best_fit.h"
#include "allocator/policy/linear_list.h"

namespace fitmark::allocator {
namespace {

class SimulatedPolicy : public testing::TestWithParam<std::string> {};

TEST_P(SimulatedPolicy, ServesAnAddressSpaceOfTwoToTheSixty) {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 59, kQuarter = std::uint64_t{1} << 58;
  const auto heap = make_simulated_heap(GetParam());
  const std::uint64_t a = heap->allocate(kHalf);
  const std::uint64_t b = heap->allocate(kQuarter);
  const std::uint64_t small = heap->allocate(100);
  for (const std::uint64_t address : {a, b, small}) ASSERT_NE(address, AnyHeap::kNull);
  EXPECT_GE(b, a + kHalf);
  EXPECT_GE(small, b + kQuarter);
  EXPECT_EQ(heap->allocate(kHalf), AnyHeap::kNull) << "less than that is left of 2^60";
  EXPECT_GE(heap->held_bytes(), kHalf + kQuarter);
  heap->deallocate(a);
  EXPECT_GE(heap->counts().largest_free, kHalf);
  EXPECT_EQ(heap->allocate(kQuarter), a) << "in what was freed";
  EXPECT_GE(heap->usable_bytes(small), 100u);
  heap->deallocate(b);
  EXPECT_EQ(heap->check(), "");
}

INSTANTIATE_TEST_SUITE_P(Catalogue, SimulatedPolicy, testing::ValuesIn(every_heap()), name_of_test);

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

// On the flat line, on the wide one, and where the heap outgrows the first, placements are the same but for the
// distance.
TEST(SimulatedHeap, PlacesAlikeOnTheFlatLineOnTheWideOneAndAcross) {
  constexpr std::uint64_t kFlatBytes = std::uint64_t{4} << 30;
  for (const std::uint64_t first_bytes : {kFlatBytes - 40000, kFlatBytes, 2 * kFlatBytes}) {
    SimulatedHeap<BestFit> near, far;
    const std::uint64_t from_near = near.allocate(1 << 20) + (1 << 20);
    const std::uint64_t from_far = far.allocate(first_bytes / 16 * 16) + first_bytes / 16 * 16;
    std::mt19937_64 random(7);
    std::vector<std::uint64_t> live;
    for (int i = 0; i < 5000; ++i) {
      if (random() % 3 != 0 || live.empty()) {
        const std::uint64_t bytes = random() % 16 == 0 ? random() % 20000 : random() % 300;
        live.push_back(near.allocate(bytes) - from_near);
        ASSERT_EQ(far.allocate(bytes) - from_far, live.back()) << "after " << i;
      } else {
        std::swap(live[random() % live.size()], live.back());
        near.deallocate(live.back() + from_near);
        far.deallocate(live.back() + from_far);
        live.pop_back();
      }
    }
    EXPECT_EQ(near.check() + far.check(), "");
  }
}

TEST(SimulatedHeap, KeepsItsTableInProportionToItsBlocks) {
  SimulatedHeap<FirstFitList> heap;
  std::vector<std::uint64_t> blocks;
  for (int i = 0; i < 100000; ++i) blocks.push_back(heap.allocate(std::uint64_t{1} << 30));
  EXPECT_LT(heap.host_bytes() / blocks.size(), 128u);
}

}  // namespace
}  // namespace fitmark::allocator
