// SPDX-License-Identifier: MIT
//
// A heap that outgrows its flat line decides as one that stood on the hashed line from the beginning.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "allocator/heap/simulated_heap.h"
#include "allocator/policy/best_fit.h"
#include "allocator/policy/first_fit.h"
#include "allocator/policy/next_fit.h"

namespace fitmark::allocator {
namespace {

template <template <typename> class Policy>
struct Pair {
  WideningHeap<Policy> widening;
  LineHeap<NumberLine, Policy> hashed;
};

template <typename Heaps>
class WideningHeapLaws : public testing::Test {};

using Pairs = testing::Types<Pair<BestFit>, Pair<FirstFit>, Pair<NextFit>, Pair<WorstFit>>;
TYPED_TEST_SUITE(WideningHeapLaws, Pairs);

// The same call of both heaps; what the first returned.
template <typename Heaps, typename Call>
auto on_both(Heaps& heaps, Call call) {
  const auto expected = call(heaps.hashed);
  const auto result = call(heaps.widening);
  EXPECT_EQ(result, expected);
  return result;
}

// Small blocks, and one in sixteen of up to `longest_bytes`.
template <typename Heaps>
void churn_both(Heaps& heaps, std::mt19937_64& random, int operations,
                std::uint64_t longest_bytes) {
  std::vector<std::uint64_t> live;
  for (int i = 0; i < operations && !testing::Test::HasFailure(); ++i) {
    const std::uint64_t bytes = random() % (random() % 16 == 0 ? longest_bytes : 700);
    const std::uint64_t alignment_bytes = std::uint64_t{1} << (random() % 8 == 0 ? 8 : 0);
    const std::size_t victim = live.empty() ? 0 : random() % live.size();
    const unsigned turn = random() % 8;
    if (live.empty() || turn < 4) {
      live.push_back(on_both(
          heaps, [&](auto& heap) { return heap.allocate_aligned(bytes, alignment_bytes); }));
    } else if (turn == 4) {
      on_both(heaps, [&](auto& heap) { return heap.resize(live[victim], bytes); });
    } else {
      heaps.hashed.deallocate(live[victim]);
      heaps.widening.deallocate(live[victim]);
      live[victim] = live.back();
      live.pop_back();
    }
  }
}

TYPED_TEST(WideningHeapLaws, DecidesAlikeBeforeAndAfterItOutgrowsTheFlatLine) {
  TypeParam heaps;
  std::mt19937_64 random(29);
  churn_both(heaps, random, 5000, 10000);
  EXPECT_FALSE(heaps.widening.is_wide());
  churn_both(heaps, random, 5000, std::uint64_t{1} << 30);
  EXPECT_TRUE(heaps.widening.is_wide());
  churn_both(heaps, random, 5000, 10000);
  EXPECT_EQ(heaps.widening.check(), "");
  EXPECT_EQ(heaps.widening.held_bytes(), heaps.hashed.held_bytes());
  EXPECT_EQ(heaps.widening.used_bytes(), heaps.hashed.used_bytes());
  EXPECT_EQ(heaps.widening.counts().free_extents, heaps.hashed.counts().free_extents);
  EXPECT_EQ(heaps.widening.counts().largest_free, heaps.hashed.counts().largest_free);
}

TYPED_TEST(WideningHeapLaws, ServesARequestBeyondTheFlatLineAtOnce) {
  TypeParam heaps;
  on_both(heaps, [](auto& heap) { return heap.allocate(100); });
  on_both(heaps, [](auto& heap) { return heap.allocate(std::uint64_t{1} << 40); });
  const std::uint64_t last = on_both(heaps, [](auto& heap) { return heap.allocate(100); });
  EXPECT_TRUE(
      on_both(heaps, [&](auto& heap) { return heap.resize(last, std::uint64_t{1} << 50); }));
  EXPECT_EQ(heaps.widening.check(), "");
}

TEST(WideningHeap, StaysFlatWhereNoHeapCouldServe) {
  WideningHeap<BestFit> heap({}, {}, std::uint64_t{1} << 40);
  EXPECT_EQ(heap.allocate(std::uint64_t{1} << 41), heap.kNull);
  EXPECT_FALSE(heap.is_wide());
}

}  // namespace
}  // namespace fitmark::allocator
