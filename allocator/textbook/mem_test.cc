// SPDX-License-Identifier: MIT
//
// The better malloc: the exercise's rules, and interior lookup against a walk.
#include "allocator/textbook/mem.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <climits>
#include <cstring>
#include <random>
#include <vector>

#include "allocator/textbook/walk_rows.h"

namespace fitmark::allocator {
namespace {

class Mem : public testing::Test {
 protected:
  void SetUp() override { testing::internal::CaptureStderr(); }
  void TearDown() override {
    Mem_Reset();
    testing::internal::GetCapturedStderr();
  }
};

TEST_F(Mem, TheRegionIsTakenOnce) {
  EXPECT_EQ(Mem_Init(4096), 0);
  EXPECT_EQ(Mem_Init(4096), -1);
}

TEST_F(Mem, ARegionMustHaveAPositiveSize) {
  EXPECT_EQ(Mem_Init(0), -1);
  EXPECT_EQ(Mem_Init(-4096), -1);
}

TEST_F(Mem, TheWholeRegionCanBeAllocated) {
  ASSERT_EQ(Mem_Init(4096), 0);
  EXPECT_NE(Mem_Alloc(4096), nullptr);
  EXPECT_EQ(Mem_Alloc(1), nullptr);
}

TEST_F(Mem, TheLargestRegionCanBeHad) {
  ASSERT_EQ(Mem_Init(INT_MAX), 0);
  char* block = static_cast<char*>(Mem_Alloc(INT_MAX));
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(Mem_GetSize(block + INT_MAX - 1), INT_MAX);
  EXPECT_EQ(Mem_Free(block + INT_MAX - 1), 0);
}

TEST_F(Mem, EveryByteOfAnObjectNamesIt) {
  ASSERT_EQ(Mem_Init(4096), 0);
  char* before = static_cast<char*>(Mem_Alloc(16));
  char* object = static_cast<char*>(Mem_Alloc(100));
  char* behind = static_cast<char*>(Mem_Alloc(16));
  EXPECT_EQ(Mem_GetSize(object - 1), 16);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(Mem_IsValid(object + i), 1) << i;
    ASSERT_EQ(Mem_GetSize(object + i), 100) << i;
  }
  for (char* padding = object + 100; padding < behind; ++padding)
    EXPECT_EQ(Mem_GetSize(padding), -1) << "what rounding added is outside";
  EXPECT_EQ(Mem_Free(object + 57), 0);
  EXPECT_EQ(Mem_IsValid(object), 0);
  EXPECT_EQ(Mem_IsValid(before), 1);
  EXPECT_EQ(Mem_IsValid(behind), 1);
}

TEST_F(Mem, FreeOfNullIsSuccessAndNullIsNoObject) {
  ASSERT_EQ(Mem_Init(4096), 0);
  EXPECT_EQ(Mem_Free(nullptr), 0);
  EXPECT_EQ(Mem_IsValid(nullptr), 0);
  EXPECT_EQ(Mem_GetSize(nullptr), -1);
}

TEST_F(Mem, BeforeInitNothingIsValid) {
  int local = 0;
  EXPECT_EQ(Mem_Alloc(10), nullptr);
  EXPECT_EQ(Mem_IsValid(&local), 0);
  EXPECT_EQ(Mem_Free(&local), -1);
}

TEST_F(Mem, FreeingNeighboursLeavesOneBlock) {
  ASSERT_EQ(Mem_Init(4096), 0);
  void* a = Mem_Alloc(100);
  void* b = Mem_Alloc(100);
  void* c = Mem_Alloc(100);
  Mem_Free(a);
  Mem_Free(c);
  Mem_Free(b);
  const std::vector<Row> rows = rows_of(Mem_Walk);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1], (Row{rows[0].bytes, 4096, TEXTBOOK_FREE}));
}

TEST_F(Mem, WritingIntoFreeBlocksDoesNotLoseThem) {
  ASSERT_EQ(Mem_Init(1 << 16), 0);
  std::vector<void*> blocks;
  while (void* block = Mem_Alloc(600)) blocks.push_back(block);
  for (std::size_t i = 0; i < blocks.size(); i += 2) Mem_Free(blocks[i]);
  for (std::size_t i = 0; i < blocks.size(); i += 4) std::memset(blocks[i], 0x5a, 600);
  for (std::size_t i = 0; i < blocks.size(); i += 2) EXPECT_NE(Mem_Alloc(600), nullptr) << i;
  for (void* block : blocks) EXPECT_EQ(Mem_Free(block), 0);
  EXPECT_EQ(rows_of(Mem_Walk).size(), 2u);
}

TEST_F(Mem, NullMeansThatNoFreeBlockIsLargeEnough) {
  ASSERT_EQ(Mem_Init(1 << 18), 0);
  std::mt19937 random(7);
  std::vector<void*> live;
  int nulls = 0;
  for (int step = 0; step < 20000; ++step) {
    if (!live.empty() && random() % 100 >= 55) {
      std::swap(live[random() % live.size()], live.back());
      ASSERT_EQ(Mem_Free(live.back()), 0);
      live.pop_back();
      continue;
    }
    const int bytes = 1 + static_cast<int>(random() % 5000);
    if (void* block = Mem_Alloc(bytes)) {
      live.push_back(block);
      continue;
    }
    ++nulls;
    for (const Row& row : rows_of(Mem_Walk)) {
      if (row.state == TEXTBOOK_FREE) {
        ASSERT_LT(row.bytes, static_cast<std::size_t>(bytes));
      }
    }
  }
  EXPECT_GT(nulls, 100);
}

TEST_F(Mem, LookupFindsWhatAWalkFinds) {
  ASSERT_EQ(Mem_Init(1 << 20), 0);
  std::mt19937 random(3);
  std::vector<std::pair<char*, int>> objects;
  for (int i = 0; i < 3000; ++i) {
    const int bytes = 1 + static_cast<int>(random() % 300);
    objects.emplace_back(static_cast<char*>(Mem_Alloc(bytes)), bytes);
  }
  for (std::size_t i = 0; i < objects.size(); i += 3) {
    Mem_Free(objects[i].first);
    objects[i].second = 0;
  }
  char* const region = objects[0].first;
  for (int probe = 0; probe < 5000; ++probe) {
    char* const address = region + random() % (1 << 20);
    int expected = -1;
    for (const auto& [start, bytes] : objects)
      if (address >= start && address < start + bytes) expected = bytes;
    ASSERT_EQ(Mem_GetSize(address), expected) << address - region;
  }
}

// Sanitizers need more address space than the limit that makes mmap fail.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(MemDeathTest, AFailedMappingIsAnError) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto init_in_little_space = [] {
    rlimit small{};
    small.rlim_cur = small.rlim_max = 1 << 28;
    setrlimit(RLIMIT_AS, &small);
    _exit(Mem_Init(INT_MAX) == -1 ? 0 : 1);
  };
  EXPECT_EXIT(init_in_little_space(), testing::ExitedWithCode(0), "mmap");
}
#endif

}  // namespace
}  // namespace fitmark::allocator
