// SPDX-License-Identifier: MIT
//
// The promises of every heap in the catalogue, kept under random traffic and checked by a shadow
// oracle.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "allocator/heap/every_heap.h"
#include "allocator/heap/shadow_oracle.h"

namespace fitmark::allocator {
namespace {

class EveryHeap : public testing::TestWithParam<std::string> {
 protected:
  // Runs `law` on a fresh real heap and on a fresh simulated one.
  template <typename Law>
  void in_both_homes(const Law& law) {
    law(*make_real_heap(GetParam()));
    law(*make_simulated_heap(GetParam()));
  }
};

TEST_P(EveryHeap, KeepsBlocksApartAlignedAndIntact) {
  in_both_homes([](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    std::mt19937_64 random(1);
    for (int round = 0; round < 10; ++round) {
      churn(oracle, random, 1000, 200);
      oracle.expect_agreement();
    }
  });
}

TEST_P(EveryHeap, HasNothingLiveOnceAllIsFreed) {
  in_both_homes([](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    std::mt19937_64 random(2);
    churn(oracle, random, 3000, 300);
    oracle.deallocate_all();
    oracle.expect_agreement();
    EXPECT_EQ(heap.counts().live_blocks, 0u);
    EXPECT_EQ(heap.counts().granted, 0u);
  });
}

TEST_P(EveryHeap, GivesMostOfItsMemoryBackOnceAllIsFreed) {
  in_both_homes([](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    for (int i = 0; i < 64; ++i) oracle.allocate(std::uint64_t{1} << 18);
    const std::uint64_t peak_bytes = heap.held_bytes();
    oracle.deallocate_all();
    EXPECT_LT(heap.held_bytes(), peak_bytes / 8);
  });
}

TEST_P(EveryHeap, ReturnsNullWhenItsSourceRunsOut) {
  const auto law = [](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    int served = 0;
    while (served < 1000 && oracle.allocate(5000)) ++served;
    EXPECT_GT(served, 8);
    EXPECT_LT(served, 27);
    EXPECT_FALSE(oracle.reallocate(0, 1 << 20));
    EXPECT_FALSE(oracle.allocate_aligned(6000, 4096));
    EXPECT_FALSE(oracle.allocate_zeroed(~std::uint64_t{0} - 4));
    oracle.expect_agreement();
    oracle.deallocate_all();
    EXPECT_TRUE(oracle.allocate(5000)) << "memory that was freed serves again";
  };
  HeapOptions options;
  options.capacity_bytes = 128 << 10;
  law(*make_real_heap(GetParam(), options));
  SimulatedOptions simulated;
  simulated.capacity_bytes = 128 << 10;
  law(*make_simulated_heap(GetParam(), simulated));
}

TEST_P(EveryHeap, ServesHugeAndOverflowingRequestsWithNull) {
  in_both_homes([](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    for (const std::uint64_t bytes :
         {~std::uint64_t{0}, ~std::uint64_t{0} - 15, std::uint64_t{1} << 62}) {
      EXPECT_FALSE(oracle.allocate(bytes));
      EXPECT_FALSE(oracle.allocate_zeroed(bytes));
      EXPECT_FALSE(oracle.allocate_aligned(bytes, 64));
    }
    EXPECT_FALSE(oracle.allocate_aligned(8, std::uint64_t{1} << 63));
    oracle.expect_agreement();
  });
}

TEST_P(EveryHeap, HonoursEveryAlignmentUpToAMegabyte) {
  in_both_homes([](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    std::mt19937_64 random(3);
    for (std::uint64_t alignment = 1; alignment <= 1 << 20; alignment *= 2) {
      for (int i = 0; i < 8; ++i) {
        EXPECT_TRUE(oracle.allocate_aligned(draw_bytes(random) % 5000, alignment));
        EXPECT_TRUE(oracle.allocate(draw_bytes(random) % 300));
      }
    }
    oracle.expect_agreement();
    oracle.deallocate_all();
    oracle.expect_agreement();
  });
}

TEST_P(EveryHeap, TilesItsWholeExtent) {
  in_both_homes([](AnyHeap& heap) {
    ShadowOracle oracle(heap, 16);
    std::mt19937_64 random(4);
    churn(oracle, random, 2000, 100);
    std::uint64_t total_bytes = 0, free_bytes = 0, free_extents = 0, largest_bytes = 0;
    AnyHeap::Address expected = 0;
    bool is_first = true;
    heap.walk([&](const auto& tile) {
      if (is_first) expected = tile.address;
      EXPECT_EQ(tile.address, expected) << "a gap or an overlap in the map";
      is_first = false;
      expected = tile.address + tile.bytes;
      total_bytes += tile.bytes;
      if (tile.state != BlockState::free) return;
      free_bytes += tile.bytes;
      free_extents += 1;
      largest_bytes = std::max(largest_bytes, tile.bytes);
    });
    const HeapCounts counts = heap.counts();
    EXPECT_LE(total_bytes, counts.held);
    EXPECT_EQ(free_bytes, counts.free);
    EXPECT_EQ(free_extents, counts.free_extents);
    EXPECT_EQ(largest_bytes, counts.largest_free);
  });
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryHeap, testing::ValuesIn(every_heap()), name_of_test);

}  // namespace
}  // namespace fitmark::allocator
