// SPDX-License-Identifier: MIT
//
// The sbrk heap and its simulated break: growth, splitting, coalescing, the C standard's rules.
#include "allocator/textbook/sbrk_heap.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "allocator/textbook/simulated_sbrk.h"
#include "allocator/textbook/walk_rows.h"

namespace fitmark::allocator {
namespace {

class SbrkHeap : public testing::Test {
 protected:
  void TearDown() override { sbrk_heap_reset(); }
};

class SimulatedSbrk : public testing::Test {
 protected:
  void TearDown() override { simulated_sbrk_reset(); }
};

const auto kFailed = reinterpret_cast<void*>(-1);

TEST_F(SimulatedSbrk, ReturnsTheBreakBeforeTheMove) {
  ASSERT_EQ(simulated_sbrk_init(1 << 20), 0);
  char* start = static_cast<char*>(simulated_sbrk(0));
  EXPECT_EQ(simulated_sbrk(5000), start);
  EXPECT_EQ(simulated_sbrk(100), start + 5000);
  EXPECT_EQ(simulated_sbrk(-5100), start + 5100);
  EXPECT_EQ(simulated_sbrk(0), start);
}

TEST_F(SimulatedSbrk, TheBreakStaysInTheSegment) {
  ASSERT_EQ(simulated_sbrk_init(8192), 0);
  EXPECT_EQ(simulated_sbrk(8193), kFailed);
  EXPECT_EQ(errno, ENOMEM);
  EXPECT_EQ(simulated_sbrk(-1), kFailed);
  EXPECT_EQ(simulated_sbrk(INTPTR_MIN), kFailed);
  EXPECT_NE(simulated_sbrk(8192), kFailed);
}

TEST_F(SimulatedSbrk, PagesComeBackCleared) {
  ASSERT_EQ(simulated_sbrk_init(1 << 20), 0);
  char* start = static_cast<char*>(simulated_sbrk(1 << 16));
  std::memset(start, 1, 1 << 16);
  simulated_sbrk(-(1 << 16));
  simulated_sbrk(1 << 16);
  for (int i = 0; i < 1 << 16; ++i) ASSERT_EQ(start[i], 0) << i;
}

TEST_F(SbrkHeap, SplitsWhatItDoesNotNeed) {
  sbrk_heap_malloc(100);
  EXPECT_EQ(rows_of(sbrk_heap_walk), (std::vector<Row>{{0, 16, TEXTBOOK_BOOKKEEPING},
                                                       {16, 112, TEXTBOOK_ALLOCATED},
                                                       {128, 16, TEXTBOOK_BOOKKEEPING},
                                                       {144, 3952, TEXTBOOK_FREE}}));
}

TEST_F(SbrkHeap, ARestTooSmallForABlockStaysInTheBlock) {
  EXPECT_EQ(sbrk_heap_bytes(sbrk_heap_malloc(4080 - 16)), 4080u);
}

TEST_F(SbrkHeap, CoalescesWithBothNeighboursAtOnce) {
  void* a = sbrk_heap_malloc(100);
  void* b = sbrk_heap_malloc(200);
  void* c = sbrk_heap_malloc(300);
  sbrk_heap_malloc(50);
  EXPECT_EQ(sbrk_heap_free(a), 0);
  EXPECT_EQ(sbrk_heap_free(c), 0);
  EXPECT_EQ(sbrk_heap_free(b), 0);
  EXPECT_EQ(rows_of(sbrk_heap_walk)[1], (Row{16, 112 + 208 + 304 + 2 * 16, TEXTBOOK_FREE}));
}

TEST_F(SbrkHeap, FreeDoesNotClear) {
  char* a = static_cast<char*>(sbrk_heap_malloc(100));
  sbrk_heap_malloc(1);
  std::memset(a, 0x77, 100);
  sbrk_heap_free(a);
  ASSERT_EQ(sbrk_heap_malloc(100), a);
  EXPECT_EQ(a[99], 0x77);
}

TEST_F(SbrkHeap, FreeOfNullDoesNothing) { EXPECT_EQ(sbrk_heap_free(nullptr), 0); }

TEST_F(SbrkHeap, ZeroBytesAreABlockOfTheirOwn) {
  void* a = sbrk_heap_malloc(0);
  void* b = sbrk_heap_malloc(0);
  EXPECT_NE(a, nullptr);
  EXPECT_NE(a, b);
  EXPECT_EQ(sbrk_heap_free(a), 0);
  EXPECT_EQ(sbrk_heap_free(b), 0);
}

TEST_F(SbrkHeap, AFreeLastBlockIsUsedWhenTheBreakMoves) {
  sbrk_heap_malloc(100);
  void* big = sbrk_heap_malloc(10000);
  EXPECT_EQ(sbrk_heap_bytes(big), 10000u);
  const std::vector<Row> rows = rows_of(sbrk_heap_walk);
  EXPECT_EQ(rows[3], (Row{144, 10000, TEXTBOOK_ALLOCATED}))
      << "behind the first block, not further";
}

TEST_F(SbrkHeap, WritingIntoFreeBlocksDoesNotLoseThem) {
  std::vector<void*> blocks;
  for (int i = 0; i < 100; ++i) blocks.push_back(sbrk_heap_malloc(200));
  for (std::size_t i = 0; i < blocks.size(); i += 2) sbrk_heap_free(blocks[i]);
  testing::internal::CaptureStderr();
  for (std::size_t i = 0; i < blocks.size(); i += 4) std::memset(blocks[i], 0x5a, 200);
  for (std::size_t i = 0; i < blocks.size(); i += 2) blocks[i] = sbrk_heap_malloc(200);
  for (void* block : blocks) EXPECT_EQ(sbrk_heap_free(block), 0);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("was written after it was freed"),
            std::string::npos);
  EXPECT_EQ(rows_of(sbrk_heap_walk).size(), 2u);
}

TEST_F(SbrkHeap, SomeoneElsesBreakIsNotOverrun) {
  ASSERT_NE(sbrk_heap_malloc(100), nullptr);
  simulated_sbrk(64);
  testing::internal::CaptureStderr();
  EXPECT_EQ(sbrk_heap_malloc(1 << 16), nullptr);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "sbrk_heap: someone else moved the break; the heap cannot grow\n");
}

}  // namespace
}  // namespace fitmark::allocator
