// SPDX-License-Identifier: MIT
//
// Laws of the boundary-tag heap that a picture of its memory shows.
#include "allocator/heap/boundary_tag_heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "allocator/policy/linear_list.h"
#include "allocator/source/fixed_source.h"
#include "allocator/source/page_source.h"

namespace fitmark::allocator {
namespace {

using Heap = BoundaryTagHeap<BestFitList, PageSource>;

TEST(BoundaryTagHeap, FreeingNeighboursLeavesOneExtent) {
  Heap heap;
  void* a = heap.allocate(100);
  void* b = heap.allocate(100);
  void* c = heap.allocate(100);
  void* guard = heap.allocate(100);
  heap.deallocate(a);
  heap.deallocate(c);
  EXPECT_EQ(heap.counts().free_extents, 2u);
  heap.deallocate(b);
  EXPECT_EQ(heap.counts().free_extents, 1u);
  EXPECT_EQ(heap.counts().free, 3 * 112u);
  heap.deallocate(guard);
}

TEST(BoundaryTagHeap, TakesEightBytesABlock) {
  Heap heap;
  const auto before = [&] { return heap.counts().bookkeeping; };
  heap.allocate(24);
  const std::uint64_t one = before();
  heap.allocate(24);
  EXPECT_EQ(before() - one, 8u);
  EXPECT_EQ(heap.counts().granted, 48u);
}

TEST(BoundaryTagHeap, ReallocateGrowsIntoTheFreeNeighbour) {
  Heap heap;
  void* a = heap.allocate(100);
  void* b = heap.allocate(1000);
  heap.allocate(8);
  heap.deallocate(b);
  EXPECT_EQ(heap.reallocate(a, 800), a);
  EXPECT_EQ(heap.check(), "");
}

TEST(BoundaryTagHeap, ReallocateGrowsAtTheEndOfTheHeap) {
  Heap heap;
  void* a = heap.allocate(100);
  EXPECT_EQ(heap.reallocate(a, 1 << 20), a);
  void* b = heap.allocate(100);
  heap.deallocate(b);
  EXPECT_EQ(heap.reallocate(a, 2 << 20), a) << "a free extent at the end is no obstacle";
  EXPECT_EQ(heap.check(), "");
}

TEST(BoundaryTagHeap, ReallocateShrinksInPlaceAndFreesTheTail) {
  Heap heap;
  void* a = heap.allocate(1000);
  heap.allocate(8);
  EXPECT_EQ(heap.reallocate(a, 100), a);
  EXPECT_EQ(heap.counts().free, 1008u - 112u);
  EXPECT_EQ(heap.check(), "");
}

TEST(BoundaryTagHeap, FreshMemoryIsNotPartOfAnyBlock) {
  Heap heap;
  heap.allocate(100);
  const HeapCounts counts = heap.counts();
  EXPECT_EQ(counts.free, 0u);
  EXPECT_EQ(counts.untouched, counts.held - counts.granted - counts.bookkeeping);
}

TEST(BoundaryTagHeap, ServesFromAFixedBufferUntilItIsFull) {
  alignas(16) std::array<std::byte, 4096> buffer;
  BoundaryTagHeap<FirstFitList, FixedSource> heap(Geometry{}, Growth{}, std::span(buffer));
  std::vector<void*> blocks;
  for (void* p = heap.allocate(56); p != nullptr; p = heap.allocate(56)) blocks.push_back(p);
  EXPECT_EQ(blocks.size(), (4096u - 16u) / 64u);
  for (void* p : blocks) {
    EXPECT_GE(p, buffer.data());
    EXPECT_LE(static_cast<std::byte*>(p) + 56, buffer.data() + buffer.size());
    heap.deallocate(p);
  }
  EXPECT_EQ(heap.counts().live_blocks, 0u);
  EXPECT_EQ(heap.check(), "");
}

TEST(BoundaryTagHeap, ALongRowOfFreesLeavesWhatSingleFreesLeave) {
  Heap in_row, one_by_one;
  std::mt19937 random(7);
  std::vector<std::pair<void*, void*>> blocks;
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t bytes = random() % 600;
    blocks.emplace_back(in_row.allocate(bytes), one_by_one.allocate(bytes));
  }
  std::shuffle(blocks.begin(), blocks.end(), random);
  for (int round = 0; round < 20; ++round) {
    for (std::uint64_t frees = random() % 140; frees > 0; --frees) {
      in_row.deallocate(blocks.back().first);
      one_by_one.deallocate(blocks.back().second);
      EXPECT_EQ(one_by_one.check(), "") << "and whoever looks has ended the row";
      blocks.pop_back();
    }
    const std::uint64_t bytes = random() % 600;
    auto* const in_row_block = static_cast<std::byte*>(in_row.allocate(bytes));
    auto* const block = static_cast<std::byte*>(one_by_one.allocate(bytes));
    ASSERT_EQ(in_row_block - in_row.base(), block - one_by_one.base());
  }
  EXPECT_EQ(in_row.counts().free_extents, one_by_one.counts().free_extents);
  EXPECT_EQ(in_row.counts().free, one_by_one.counts().free);
  EXPECT_EQ(in_row.check(), "");
}

TEST(BoundaryTagHeap, TheEndOfARowIsGivenBackBeforeAnyoneLooks) {
  Heap heap;
  std::vector<void*> blocks;
  for (int i = 0; i < 1000; ++i) blocks.push_back(heap.allocate(10000));
  for (void* block : blocks) heap.deallocate(block);
  EXPECT_LT(heap.held_bytes(), std::uint64_t{1} << 20);
  EXPECT_EQ(heap.counts().live_blocks, 0u);
}

// Notes what the heap says it will write.
class WatchedSource : public FixedSource {
 public:
  struct Put {
    std::size_t from_bytes;
    std::size_t bytes;
    friend bool operator==(const Put&, const Put&) = default;
  };
  WatchedSource(std::span<std::byte> buffer, std::vector<Put>& puts)
      : FixedSource(buffer), puts_(puts) {}
  void put_pages(std::size_t from_bytes, std::size_t bytes) {
    puts_.push_back({from_bytes, bytes});
  }

 private:
  std::vector<Put>& puts_;
};

class BackedHeap : public testing::Test {
 protected:
  using Put = WatchedSource::Put;
  // Short blocks until the heap holds so much.
  void fill_to(std::uint64_t bytes) {
    while (heap_.held_bytes() < bytes) ASSERT_NE(heap_.allocate(1000), nullptr);
  }

  static constexpr std::uint64_t kStepBytes = Growth{}.step_bytes;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(8 << 20);
  std::vector<Put> puts_;
  BoundaryTagHeap<FirstFitList, WatchedSource> heap_{Geometry{}, Growth{}, std::span(buffer_),
                                                     puts_};
};

TEST_F(BackedHeap, OnceItIsLargeAStepForShortBlocksIsAskedForAtOnce) {
  fill_to(16 * kStepBytes);
  EXPECT_EQ(puts_, std::vector<Put>()) << "a step would be a large part of what is held";
  fill_to(18 * kStepBytes);
  EXPECT_EQ(puts_,
            (std::vector<Put>{{16 * kStepBytes, kStepBytes}, {17 * kStepBytes, kStepBytes}}));
}

TEST_F(BackedHeap, AStepForALongBlockIsNot) {
  fill_to(16 * kStepBytes);
  heap_.allocate(3 * kStepBytes);
  EXPECT_EQ(puts_, std::vector<Put>()) << "the program may never write it";
}

TEST_F(BackedHeap, WhatAMoveToTheEndCopiesIsAskedForAtOnce) {
  void* const block = heap_.allocate(3 * kStepBytes);
  heap_.allocate(1000);
  const std::uint64_t usable_bytes = heap_.usable_bytes(block);
  auto* const moved = static_cast<std::byte*>(heap_.reallocate(block, 5 * kStepBytes));
  const auto offset = static_cast<std::size_t>(moved - heap_.base());
  EXPECT_EQ(puts_, (std::vector<Put>{{offset, usable_bytes}}));
}

TEST(BoundaryTagHeap, SplitThresholdKeepsSmallRemaindersInTheBlock) {
  Heap heap(Geometry{16, 8, 32, 256}, Growth{});
  void* a = heap.allocate(500);
  heap.allocate(8);
  heap.deallocate(a);
  EXPECT_EQ(heap.allocate(300), a);
  EXPECT_GE(heap.usable_bytes(a), 500u) << "the remainder is below 256 bytes";
}

TEST(BoundaryTagHeap, CheckNamesADamagedTag) {
  Heap heap;
  auto* a = static_cast<unsigned char*>(heap.allocate(24));
  heap.allocate(24);
  a[24] = 0xFF;
  EXPECT_NE(heap.check(), "");
}

// The four policies on one picture: holes of 112, 208, 112 and 1008 bytes, in address order.
template <template <typename> class Policy>
std::vector<std::ptrdiff_t> placements(std::initializer_list<std::uint64_t> requests) {
  BoundaryTagHeap<Policy, PageSource> heap;
  std::vector<void*> holes;
  for (const std::uint64_t bytes : {100, 200, 100, 1000}) {
    holes.push_back(heap.allocate(bytes));
    heap.allocate(8);
  }
  for (void* hole : holes) heap.deallocate(hole);
  std::vector<std::ptrdiff_t> found;
  for (const std::uint64_t bytes : requests) {
    found.push_back(static_cast<std::byte*>(heap.allocate(bytes)) - heap.base());
  }
  EXPECT_EQ(heap.check(), "");
  return found;
}

using Offsets = std::vector<std::ptrdiff_t>;

TEST(BoundaryTagHeap, FirstFitTakesTheLowest) {
  EXPECT_EQ(placements<FirstFitList>({150, 90, 90}), (Offsets{16 + 144, 16, 16 + 144 + 240}));
}

TEST(BoundaryTagHeap, NextFitGoesOnFromThePlacementBefore) {
  EXPECT_EQ(placements<NextFitList>({150, 90, 90}),
            (Offsets{16 + 144, 16 + 144 + 240, 16 + 144 + 240 + 144}));
}

TEST(BoundaryTagHeap, BestFitTakesTheSmallestAndAmongEqualsTheLowest) {
  EXPECT_EQ(placements<BestFitList>({90, 90, 150}), (Offsets{16, 16 + 144 + 240, 16 + 144}));
}

TEST(BoundaryTagHeap, WorstFitTakesTheLargest) {
  EXPECT_EQ(placements<WorstFitList>({90, 90}),
            (Offsets{16 + 144 + 240 + 144, 16 + 144 + 240 + 144 + 112}));
}

}  // namespace
}  // namespace fitmark::allocator
