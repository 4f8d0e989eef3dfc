// SPDX-License-Identifier: MIT
//
// Lines by hand, in pieces; and the malloc of this process.
#include "bench/probe/malloc_info.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <vector>

namespace fitmark::bench {
namespace {

TEST(MallocInfo, TakesTheLongestOfAllBinsWithoutItsFlagBits) {
  MallocInfo info;
  info.take("<heap nr=\"0\">\n<sizes>\n  <size from=\"33\" to=\"4");
  info.take("8\" total=\"48\" count=\"1\"/>\n");
  EXPECT_EQ(info.longest_seen_bytes(), 48u);
  info.take("  <unsorted from=\"1233\" to=\"2017\" total=\"3250\" count=\"2\"/>\n");
  info.take("<total type=\"rest\" count=\"618\" size=\"4790153\" to=\"9999\"/>\n");
  EXPECT_EQ(info.longest_seen_bytes(), 2016u);
}

TEST(MallocInfo, SeesAHoleBetweenLiveBlocks) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer serves malloc itself";
#endif
  MallocInfo info;
  ASSERT_TRUE(info.open());
  constexpr std::size_t kHoleBytes = 90000;
  std::vector<void*> guards = {std::malloc(2000)};
  void* const hole = std::malloc(kHoleBytes);
  *static_cast<volatile char*>(hole) = 1;  // a compiler may leave out a block that nothing touches
  guards.push_back(std::malloc(2000));
  const std::uint64_t before = info.longest_chunk_bytes();
  std::free(hole);
  EXPECT_GE(info.longest_chunk_bytes(), kHoleBytes);
  EXPECT_LE(before, info.longest_chunk_bytes());
  for (void* guard : guards) std::free(guard);
}

}  // namespace
}  // namespace fitmark::bench
