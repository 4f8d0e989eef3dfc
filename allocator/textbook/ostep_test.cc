// SPDX-License-Identifier: MIT
//
// The OSTEP free list: the book's figures, the list's order, growth, and damage that is found.
#include "allocator/textbook/ostep.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "allocator/textbook/walk_rows.h"

namespace fitmark::allocator {
namespace {

class Ostep : public testing::Test {
 protected:
  void TearDown() override { ostep_reset(); }
};

std::vector<int> free_sizes() {
  std::vector<int> sizes;
  for (const node_t* node = head; node != nullptr; node = ostep_next(node))
    sizes.push_back(node->size);
  return sizes;
}

TEST_F(Ostep, TheBooksFiguresComeOutExactly) {
  ASSERT_EQ(ostep_init(OSTEP_HEAP_BYTES, OSTEP_LIMIT_BYTES), 0);
  EXPECT_EQ(sizeof(header_t), 8u);
  EXPECT_EQ(free_sizes(), std::vector<int>{4088});
  ostep_malloc(100);
  EXPECT_EQ(free_sizes(), std::vector<int>{3980});
  void* second = ostep_malloc(100);
  ostep_malloc(100);
  EXPECT_EQ(free_sizes(), std::vector<int>{3764});
  EXPECT_EQ(ostep_free(second), 0);
  EXPECT_EQ(free_sizes(), (std::vector<int>{100, 3764}));
}

TEST_F(Ostep, TheHeaderHasSizeAndMagic) {
  const header_t* header = static_cast<header_t*>(ostep_malloc(20)) - 1;
  EXPECT_EQ(header->size, 20);
  EXPECT_EQ(header->magic, 1234567);
}

TEST_F(Ostep, FreedChunksGoToTheHead) {
  void* a = ostep_malloc(100);
  void* b = ostep_malloc(200);
  void* c = ostep_malloc(300);
  ostep_free(a);
  ostep_free(c);
  ostep_free(b);
  EXPECT_EQ(free_sizes(), (std::vector<int>{200, 300, 100, 4088 - 108 - 208 - 308}));
}

TEST_F(Ostep, FirstFitTakesTheFirstOfTheList) {
  void* a = ostep_malloc(300);
  ostep_malloc(4);
  void* b = ostep_malloc(100);
  ostep_malloc(4);
  ostep_free(b);
  ostep_free(a);
  EXPECT_EQ(ostep_malloc(100), a);
  EXPECT_EQ(free_sizes().front(), 300 - 108) << "the rest takes the chunk's place in the list";
}

TEST_F(Ostep, JoiningPutsTheListInAddressOrder) {
  void* a = ostep_malloc(100);
  void* b = ostep_malloc(200);
  ostep_malloc(300);
  void* c = ostep_malloc(400);
  ostep_malloc(4);
  ostep_free(a);
  ostep_free(c);
  ostep_free(b);
  ASSERT_EQ(ostep_coalesce(), 0);
  EXPECT_EQ(free_sizes(), (std::vector<int>{308, 400, 4088 - 108 - 208 - 308 - 408 - 12}));
}

TEST_F(Ostep, TheHeapGrowsWhereItEnds) {
  char* a = static_cast<char*>(ostep_malloc(4000));
  std::memset(a, 0x11, 4000);
  char* b = static_cast<char*>(ostep_malloc(10000));
  ASSERT_NE(b, nullptr);
  std::memset(b, 0x22, 10000);
  EXPECT_EQ(b, a + 4000 + 8) << "one contiguous heap";
  EXPECT_EQ(a[3999], 0x11);
}

TEST_F(Ostep, AFullHeapGrowsByAChunkOfItsOwn) {
  ASSERT_NE(ostep_malloc(4088), nullptr);
  EXPECT_EQ(head, nullptr);
  ASSERT_NE(ostep_malloc(4), nullptr);
  EXPECT_EQ(free_sizes(), std::vector<int>{4096 - 8 - 12});
}

TEST_F(Ostep, FreeNeighboursAreJoinedBeforeTheHeapGrows) {
  std::vector<void*> blocks;
  for (int i = 0; i < 8; ++i) blocks.push_back(ostep_malloc(504));
  ASSERT_EQ(head, nullptr);
  for (void* block : blocks) ostep_free(block);
  EXPECT_EQ(ostep_malloc(4088), blocks.front());
}

TEST_F(Ostep, TheLimitEndsGrowth) {
  ASSERT_EQ(ostep_init(4096, 8192), 0);
  EXPECT_EQ(ostep_malloc(8188), nullptr);
  EXPECT_NE(ostep_malloc(8184), nullptr);
  EXPECT_EQ(ostep_malloc(1), nullptr);
}

TEST_F(Ostep, TheDumpShowsHeadersMagicAndListOrder) {
  void* a = ostep_malloc(100);
  ostep_malloc(100);
  ostep_free(a);
  testing::internal::CaptureStdout();
  ostep_dump();
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "heap of 4096 bytes\n"
            "  offset 0 size 100 next 216\n"
            "  offset 108 size 100 magic 1234567\n"
            "  offset 216 size 3872 next -1\n"
            "free list: 100 at 0 -> 3872 at 216\n");
}

TEST_F(Ostep, AMagicZeroedByAnOverrunIsNotTakenForAFreeChunk) {
  char* a = static_cast<char*>(ostep_malloc(100));
  void* b = ostep_malloc(100);
  std::memset(a + 104, 0, 4);  // the magic of b: 0 would be a next offset
  testing::internal::CaptureStderr();
  EXPECT_EQ(ostep_free(b), -1);
  EXPECT_EQ(ostep_coalesce(), -1) << "joining would hand out live bytes";
  EXPECT_NE(testing::internal::GetCapturedStderr().find("at offset 112 is 0, not 1234567"),
            std::string::npos);
}

TEST_F(Ostep, ASizeThatReachesNoHeaderIsFoundOnFree) {
  char* a = static_cast<char*>(ostep_malloc(100));
  ostep_malloc(100);
  std::memset(a, 0x2a, 100);
  reinterpret_cast<header_t*>(a)[-1].size = 60;
  testing::internal::CaptureStderr();
  EXPECT_EQ(ostep_free(a), -1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("at offset 0 is 60: it was overwritten"),
            std::string::npos);
}

TEST_F(Ostep, ADamagedFreeChunkIsNamedAndNotHandedOut) {
  char* a = static_cast<char*>(ostep_malloc(100));
  ostep_malloc(100);
  ostep_free(a);
  std::memset(a - 8, 0x2a, 8);
  testing::internal::CaptureStderr();
  EXPECT_EQ(ostep_malloc(50), nullptr);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the header at offset 0"),
            std::string::npos);
}

// Returns what first fit over the list would choose, or nullptr.
void* first_fit_by_the_list(int bytes) {
  node_t* node = head;
  while (node != nullptr && node->size < bytes) node = ostep_next(node);
  return node == nullptr ? nullptr : node + 1;
}

TEST_F(Ostep, EveryBlockIsTheFirstOfTheListThatFits) {
  std::mt19937 random(5);
  std::vector<void*> live;
  for (int step = 0; step < 20000; ++step) {
    if (live.empty() || random() % 100 < 50) {
      const int bytes = 1 + static_cast<int>(random() % 500);
      void* expected = first_fit_by_the_list(bytes);
      void* block = ostep_malloc(bytes);
      ASSERT_NE(block, nullptr);
      if (expected != nullptr) {
        ASSERT_EQ(block, expected) << step;
      }
      live.push_back(block);
    } else {
      std::swap(live[random() % live.size()], live.back());
      ASSERT_EQ(ostep_free(live.back()), 0);
      live.pop_back();
    }
  }
  for (void* block : live) ostep_free(block);
  ASSERT_EQ(ostep_coalesce(), 0);
  EXPECT_EQ(rows_of(ostep_walk).size(), 2u) << "all of it is one free chunk again";
}

}  // namespace
}  // namespace fitmark::allocator
