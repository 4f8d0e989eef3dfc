// SPDX-License-Identifier: MIT
//
// Laws of the memory sources.
#include "allocator/source/source.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "allocator/source/fixed_source.h"
#include "allocator/source/page_source.h"
#include "allocator/source/simulated_sbrk.h"

namespace fitmark::allocator {
namespace {

bool all_zero(const std::byte* begin, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    if (begin[i] != std::byte{0}) return false;
  }
  return true;
}

template <typename S>
void expect_regrown_bytes_are_zero(S& source) {
  ASSERT_TRUE(source.grow(3 * kPageBytes));
  std::memset(source.base(), 0xAA, 3 * kPageBytes);
  source.shrink(2 * kPageBytes);
  EXPECT_EQ(source.held_bytes(), kPageBytes);
  ASSERT_TRUE(source.grow(2 * kPageBytes));
  EXPECT_TRUE(all_zero(source.base() + kPageBytes, 2 * kPageBytes));
  EXPECT_EQ(source.base()[0], std::byte{0xAA}) << "what was kept keeps its content";
}

TEST(PageSource, RegrownBytesAreZero) {
  PageSource source(std::size_t{1} << 20);
  expect_regrown_bytes_are_zero(source);
}

TEST(PageSource, RefusesToGrowBeyondItsCapacity) {
  PageSource source(16 * kPageBytes);
  EXPECT_TRUE(source.grow(16 * kPageBytes));
  EXPECT_FALSE(source.grow(1));
  EXPECT_EQ(source.held_bytes(), 16 * kPageBytes);
}

TEST(PageSource, BaseIsAlignedToAGigabyte) {
  PageSource source(kPageBytes);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(source.base()) % PageSource::kBaseAlignmentBytes, 0u);
}

// Of the pages [first, first + count), how many are in memory.
std::size_t resident_pages(const PageSource& source, std::size_t first, std::size_t count) {
  std::vector<unsigned char> flags(count);
  EXPECT_EQ(mincore(source.base() + first * kPageBytes, count * kPageBytes, flags.data()), 0);
  std::size_t resident = 0;
  for (const unsigned char flag : flags) resident += flag & 1;
  return resident;
}

TEST(PageSource, PutsPagesOnlyWhereItIsAskedTo) {
  PageSource source(std::size_t{8} << 20);
  ASSERT_TRUE(source.grow(100 * kPageBytes));
  EXPECT_EQ(resident_pages(source, 0, 256), 0u);
  source.put_pages(10 * kPageBytes + 5, 20 * kPageBytes - 5);
  const std::size_t put = resident_pages(source, 10, 20);
  if (put == 0) GTEST_SKIP() << "this kernel puts no pages on demand (Linux 5.14 does)";
  EXPECT_EQ(put, 20u);
  EXPECT_EQ(resident_pages(source, 0, 256), 20u);
  EXPECT_TRUE(all_zero(source.base(), 100 * kPageBytes));
}

TEST(PageSource, WhatIsGivenBackHasNoPages) {
  PageSource source(std::size_t{8} << 20);
  ASSERT_TRUE(source.grow(std::size_t{3} << 20));
  std::memset(source.base(), 1, std::size_t{3} << 20);
  source.shrink((std::size_t{3} << 20) - 10 * kPageBytes);
  EXPECT_EQ(resident_pages(source, 0, 768), 10u);
  ASSERT_TRUE(source.grow(std::size_t{2} << 20));
  EXPECT_TRUE(all_zero(source.base() + 10 * kPageBytes, std::size_t{2} << 20));
}

TEST(FixedSource, RegrownBytesAreZero) {
  std::array<std::byte, 4 * kPageBytes> buffer;
  FixedSource source(buffer);
  expect_regrown_bytes_are_zero(source);
}

TEST(FixedSource, AlignsItsBaseInsideTheBuffer) {
  alignas(16) std::array<std::byte, 64> buffer;
  FixedSource source(std::span<std::byte>(buffer).subspan(1));
  EXPECT_EQ(source.base(), buffer.data() + 16);
  EXPECT_EQ(source.capacity_bytes(), 48u);
}

TEST(FixedSource, RunsOut) {
  alignas(16) std::array<std::byte, 64> buffer;
  FixedSource source(buffer);
  EXPECT_TRUE(source.grow(64));
  EXPECT_FALSE(source.grow(1));
}

TEST(SimulatedSbrk, RegrownBytesAreZero) {
  SimulatedSbrk source(std::size_t{1} << 20);
  expect_regrown_bytes_are_zero(source);
}

TEST(SimulatedSbrk, ReturnsTheBreakBefore) {
  SimulatedSbrk source(std::size_t{1} << 20);
  EXPECT_EQ(source.sbrk(100), source.base());
  EXPECT_EQ(source.sbrk(50), source.base() + 100);
  EXPECT_EQ(source.sbrk(-50), source.base() + 150);
  EXPECT_EQ(source.sbrk(0), source.base() + 100);
}

TEST(SimulatedSbrk, FailsWithEnomemAndKeepsTheBreak) {
  SimulatedSbrk source(kPageBytes);
  void* const failed = reinterpret_cast<void*>(std::intptr_t{-1});
  errno = 0;
  EXPECT_EQ(source.sbrk(kPageBytes + 1), failed);
  EXPECT_EQ(errno, ENOMEM);
  EXPECT_EQ(source.sbrk(-1), failed);
  EXPECT_EQ(source.sbrk(0), source.base());
}

TEST(SimulatedSbrk, ShrinkingByAByteClearsIt) {
  SimulatedSbrk source(std::size_t{1} << 20);
  source.sbrk(100);
  std::memset(source.base(), 0xAA, 100);
  source.sbrk(-50);
  source.sbrk(50);
  EXPECT_TRUE(all_zero(source.base() + 50, 50));
}

}  // namespace
}  // namespace fitmark::allocator
