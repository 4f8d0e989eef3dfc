// SPDX-License-Identifier: MIT
//
// The same traffic on heaps that must decide alike: real, simulated, and the linear list.
#include <gtest/gtest.h>

#include <string>

#include "allocator/heap/every_heap.h"
#include "allocator/lockstep.h"

namespace fitmark::allocator {
namespace {

class EveryPolicy : public testing::TestWithParam<std::string> {};

TEST_P(EveryPolicy, DecidesAlikeInBothHomesAndAsItsList) {
  for (std::uint64_t seed = 11; seed < 14; ++seed) {
    Lockstep heaps(both_homes_and_list(GetParam()));
    random_traffic(heaps, 40000, seed);
    EXPECT_EQ(heaps.difference(), "") << "seed " << seed;
  }
}

TEST_P(EveryPolicy, DecidesAlikeWhenMemoryRunsOut) {
  Lockstep heaps(both_homes_and_list(GetParam(), 1 << 20));
  random_traffic(heaps, 20000, 12);
  EXPECT_EQ(heaps.difference(), "");
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryPolicy, testing::ValuesIn(every_heap()), name_of_test);

TEST(Lockstep, NamesTheFirstDifference) {
  std::vector<NamedHeap> pair;
  pair.push_back({"best", make_simulated_heap("best_fit")});
  pair.push_back({"worst", make_simulated_heap("worst_fit")});
  Lockstep heaps(std::move(pair));
  const auto small = heaps.allocate(24);
  heaps.allocate(24);
  const auto large = heaps.allocate(240);
  heaps.allocate(24);
  heaps.deallocate(small);
  heaps.deallocate(large);
  EXPECT_EQ(heaps.difference(), "");
  heaps.allocate(24);
  EXPECT_EQ(heaps.difference(), "operation 7, allocate: best at 16, worst at 80");
}

}  // namespace
}  // namespace fitmark::allocator
