// SPDX-License-Identifier: MIT
//
// Laws of the parameters ties and coalesce, each with a heap small enough to follow by hand.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "allocator/any_heap.h"
#include "allocator/heap/every_heap.h"
#include "allocator/lockstep.h"

namespace fitmark::allocator {
namespace {

// Blocks of 48, 32, 48, 32, 48 and 32 bytes from offset 16; the first, third and fifth freed in the
// order third, first, fifth. Returns the offset that the next 40 bytes get: 16, 96 or 176.
AnyHeap::Address next_of_three(const std::string& spec) {
  const auto heap = make_real_heap(spec);
  std::array<AnyHeap::Address, 6> at{};
  for (std::size_t i = 0; i < 6; ++i) at[i] = heap->allocate(i % 2 == 0 ? 40 : 24);
  EXPECT_EQ(at[4], 176u);
  for (const std::size_t i : {2u, 0u, 4u}) heap->deallocate(at[i]);
  return heap->allocate(40);
}

TEST(Ties, LifoPrefersTheExtentFreedLast) {
  for (const char* name : {"best_fit", "worst_fit", "first_fit", "next_fit"}) {
    EXPECT_EQ(next_of_three(std::string(name) + ":ties=lifo"), 176u) << name;
  }
}

TEST(Ties, FifoPrefersTheExtentFreedFirst) {
  for (const char* name : {"best_fit", "worst_fit", "first_fit", "next_fit"}) {
    EXPECT_EQ(next_of_three(std::string(name) + ":ties=fifo"), 96u) << name;
  }
}

TEST(Ties, AddressPrefersTheLowest) {
  for (const char* name : {"best_fit", "worst_fit", "first_fit"}) {
    EXPECT_EQ(next_of_three(std::string(name) + ":ties=address"), 16u) << name;
  }
}

TEST(Ties, WhatRemainsOfACarvedExtentKeepsItsPlace) {
  const auto heap = make_real_heap("first_fit:ties=fifo");
  const auto large = heap->allocate(136), wall = heap->allocate(24);
  heap->allocate(24);
  const auto other = heap->allocate(136);
  heap->allocate(24);
  heap->deallocate(large);
  heap->deallocate(other);
  EXPECT_EQ(heap->allocate(24), large);
  EXPECT_EQ(heap->allocate(24), large + 32) << "the remainder is still first in the list";
  heap->deallocate(wall);  // grows the remainder, which then counts as freed last
  EXPECT_EQ(heap->allocate(24), other);
}

TEST(DeferredCoalescing, FreedBlocksWaitAndServeTheirOwnLength) {
  for (const bool is_real : {true, false}) {
    const std::string spec = "best_fit:coalesce=deferred";
    const auto heap = is_real ? make_real_heap(spec) : make_simulated_heap(spec);
    const auto a = heap->allocate(40), b = heap->allocate(40);
    heap->allocate(40);
    heap->deallocate(a);
    heap->deallocate(b);
    const HeapCounts counts = heap->counts();
    EXPECT_EQ(counts.cached, 96u) << "two blocks of 48 bytes";
    EXPECT_EQ(counts.free_extents, 0u);
    EXPECT_EQ(counts.live_blocks, 1u);
    EXPECT_EQ(heap->allocate(40), b) << "last in, first out";
    EXPECT_EQ(heap->allocate(40), a);
    EXPECT_EQ(heap->counts().cached, 0u);
    EXPECT_EQ(heap->check(), "");
  }
}

TEST(DeferredCoalescing, TheBoundIsNeverExceededAndJoinsAllThatWaits) {
  const auto heap = make_real_heap("first_fit:coalesce=deferred:96");
  const auto a = heap->allocate(40), b = heap->allocate(40), c = heap->allocate(40);
  heap->allocate(40);
  heap->deallocate(a);
  heap->deallocate(b);
  EXPECT_EQ(heap->counts().cached, 96u);
  heap->deallocate(c);
  EXPECT_EQ(heap->counts().cached, 48u) << "only the block that was freed now";
  EXPECT_EQ(heap->counts().free_extents, 1u);
  EXPECT_EQ(heap->counts().largest_free, 96u);
}

TEST(DeferredCoalescing, WhatWaitsIsJoinedBeforeTheHeapGrows) {
  const auto heap = make_simulated_heap("first_fit:coalesce=deferred");
  const auto a = heap->allocate(40), b = heap->allocate(40);
  heap->allocate(40);
  heap->deallocate(a);
  heap->deallocate(b);
  EXPECT_EQ(heap->allocate(88), a) << "96 bytes, both blocks joined";
  EXPECT_EQ(heap->counts().cached, 0u);
}

TEST(DeferredCoalescing, LongBlocksAndABoundOfZeroJoinAtOnce) {
  const auto long_one = make_real_heap("first_fit:coalesce=deferred");
  long_one->deallocate(long_one->allocate(1017));
  EXPECT_EQ(long_one->counts().cached, 0u) << "1040 bytes are more than 1 KiB";
  const auto longest = make_real_heap("first_fit:coalesce=deferred");
  longest->deallocate(longest->allocate(1016));
  EXPECT_EQ(longest->counts().cached, 1024u);
  const auto eager = make_real_heap("first_fit:coalesce=deferred:0");
  eager->deallocate(eager->allocate(24));
  EXPECT_EQ(eager->counts().cached, 0u);
}

TEST(DeferredCoalescing, WaitingBlocksHaveAStateOfTheirOwnInTheMap) {
  const auto heap = make_real_heap("first_fit:coalesce=deferred");
  const auto a = heap->allocate(40);
  heap->allocate(40);
  heap->deallocate(a);
  std::uint64_t cached_bytes = 0;
  heap->walk([&](const Block<AnyHeap::Address>& tile) {
    if (tile.state == BlockState::cached) cached_bytes += tile.bytes;
  });
  EXPECT_EQ(cached_bytes, 48u);
}

// With a bound of zero the tuned heap must decide as the plain one.
TEST(DeferredCoalescing, ABoundOfZeroDecidesAsImmediateCoalescing) {
  for (const char* name : {"best_fit", "first_fit", "next_fit", "worst_fit", "tlsf"}) {
    std::vector<NamedHeap> pair;
    pair.push_back({"plain", make_simulated_heap(name)});
    pair.push_back({"tuned", make_simulated_heap(std::string(name) + ":coalesce=deferred:0")});
    Lockstep heaps(std::move(pair));
    random_traffic(heaps, 20000, 31);
    EXPECT_EQ(heaps.difference(), "") << name;
  }
}

}  // namespace
}  // namespace fitmark::allocator
