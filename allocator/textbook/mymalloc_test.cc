// SPDX-License-Identifier: MIT
//
// The best-fit page: its map row by row, its choice of chunk, its edges.
#include "allocator/textbook/mymalloc.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "allocator/textbook/walk_rows.h"

namespace fitmark::allocator {
namespace {

class MymallocPage : public testing::Test {
 protected:
  void TearDown() override { mymalloc_reset(); }
};

std::string map_now() {
  testing::internal::CaptureStdout();
  display_mem_map();
  return testing::internal::GetCapturedStdout();
}

TEST_F(MymallocPage, TheMapOfAThousandBytesFollowsTheExercise) {
  allocate(1000);
  EXPECT_EQ(map_now(), "0 8 book-keeping\n8 992 free\n");
  mymalloc(100);
  EXPECT_EQ(map_now(),
            "0 8 book-keeping\n8 100 allocated\n"
            "108 8 book-keeping\n116 884 free\n");
  void* second = mymalloc(200);
  EXPECT_EQ(map_now(),
            "0 8 book-keeping\n8 100 allocated\n"
            "108 8 book-keeping\n116 200 allocated\n"
            "316 8 book-keeping\n324 676 free\n");
  mymalloc(150);
  EXPECT_EQ(map_now(),
            "0 8 book-keeping\n8 100 allocated\n"
            "108 8 book-keeping\n116 200 allocated\n"
            "316 8 book-keeping\n324 150 allocated\n"
            "474 8 book-keeping\n482 518 free\n");
  myfree(second);
  EXPECT_EQ(map_now(),
            "0 8 book-keeping\n8 100 allocated\n"
            "108 8 book-keeping\n116 200 free\n"
            "316 8 book-keeping\n324 150 allocated\n"
            "474 8 book-keeping\n482 518 free\n");
}

TEST_F(MymallocPage, FreeingJoinsBothNeighbours) {
  allocate(1000);
  void* a = mymalloc(100);
  void* b = mymalloc(200);
  void* c = mymalloc(150);
  myfree(a);
  myfree(c);
  myfree(b);
  EXPECT_EQ(rows_of(mymalloc_walk),
            (std::vector<Row>{{0, 8, TEXTBOOK_BOOKKEEPING}, {8, 992, TEXTBOOK_FREE}}));
}

TEST_F(MymallocPage, ARestTooSmallForABlockStaysInTheBlock) {
  allocate(100);
  EXPECT_EQ(mymalloc_bytes(mymalloc(92 - 8)), 92);
  mymalloc_reset();
  allocate(100);
  EXPECT_EQ(mymalloc_bytes(mymalloc(92 - 9)), 83);
}

TEST_F(MymallocPage, PrintBookCountsTheBytesAndShowsThem) {
  allocate(1000);
  testing::internal::CaptureStdout();
  print_book();
  mymalloc(0x123);
  print_book();
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "8 book-keeping bytes of an allocated chunk: none in the page\n"
            "8 book-keeping bytes of a free chunk: e0 03 00 00 66 72 65 65\n"
            "8 book-keeping bytes of an allocated chunk: 23 01 00 00 75 73 65 64\n"
            "8 book-keeping bytes of a free chunk: b5 02 00 00 66 72 65 65\n");
}

TEST_F(MymallocPage, AllocateAgainStartsAFreshPage) {
  allocate(1000);
  mymalloc(100);
  allocate(500);
  EXPECT_EQ(rows_of(mymalloc_walk),
            (std::vector<Row>{{0, 8, TEXTBOOK_BOOKKEEPING}, {8, 492, TEXTBOOK_FREE}}));
}

TEST_F(MymallocPage, APageWithoutRoomForBookKeepingIsRefused) {
  testing::internal::CaptureStderr();
  allocate(8);
  EXPECT_EQ(p, nullptr);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "allocate: a page needs more than 8 bytes, not 8\n");
}

TEST_F(MymallocPage, FreeOfNullDoesNothing) {
  allocate(1000);
  EXPECT_EQ(mymalloc_release(nullptr), 0);
}

// Returns where the textbook's best fit would put `bytes`: read off the map; nullptr for nowhere.
const char* best_fit_by_the_map(std::size_t bytes) {
  const char* best = nullptr;
  std::size_t best_bytes = 0;
  for (const Row& row : rows_of(mymalloc_walk)) {
    if (row.state != TEXTBOOK_FREE || row.bytes < bytes) continue;
    if (best != nullptr && row.bytes >= best_bytes) continue;
    best = p + row.offset_bytes;
    best_bytes = row.bytes;
  }
  return best;
}

TEST_F(MymallocPage, EveryBlockIsTheLowestOfTheSmallestThatFit) {
  allocate(20000);
  std::mt19937 random(1);
  std::vector<void*> live;
  for (int step = 0; step < 20000; ++step) {
    if (live.empty() || random() % 100 < 52) {
      const int bytes = 1 + static_cast<int>(random() % 400);
      const char* expected = best_fit_by_the_map(static_cast<std::size_t>(bytes));
      void* block = mymalloc(bytes);
      ASSERT_EQ(block, expected) << "step " << step << ", " << bytes << " bytes";
      if (block != nullptr) live.push_back(block);
    } else {
      std::swap(live[random() % live.size()], live.back());
      ASSERT_EQ(mymalloc_release(live.back()), 0);
      live.pop_back();
    }
  }
}

}  // namespace
}  // namespace fitmark::allocator
