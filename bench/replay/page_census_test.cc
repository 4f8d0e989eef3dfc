// SPDX-License-Identifier: MIT
//
// Laws of the page census.
#include "bench/replay/page_census.h"

#include <gtest/gtest.h>

#include <vector>

namespace fitmark::bench {
namespace {

struct Block {
  std::uint64_t address;
  std::uint64_t bytes;
};

analysis::PageCensus census_of(const std::vector<Block>& blocks, std::uint64_t resident_pages) {
  std::vector<void*> pointers;
  std::vector<std::uint64_t> sizes;
  for (const Block& block : blocks) {
    pointers.push_back(reinterpret_cast<void*>(block.address));
    sizes.push_back(block.bytes);
  }
  return count_pages({pointers.data(), sizes.data(), nullptr}, blocks.size(), resident_pages * 4096,
                     9);
}

TEST(PageCensus, BlocksOnOnePageAreOnePage) {
  const auto census = census_of({{0x10000, 1000}, {0x10400, 500}, {0x10800, 300}}, 1);
  EXPECT_EQ(census.resident_pages, 1u);
  EXPECT_EQ(census.live_bytes, 1800u);
  EXPECT_EQ(census.pages_by_occupancy[5], 1u);  // 1800 of 4096: in (0.4, 0.5]
  EXPECT_EQ(census.event_index, 9u);
}

TEST(PageCensus, ABlockAcrossPagesCountsOnEach) {
  // 96 bytes on the first page, three whole pages, 4 bytes on the last.
  const auto census = census_of({{0x10000 + 4000, 96 + 3 * 4096 + 4}}, 5);
  EXPECT_EQ(census.pages_by_occupancy[10], 3u);
  EXPECT_EQ(census.pages_by_occupancy[1], 2u);
  EXPECT_EQ(census.live_bytes, 96u + 3 * 4096 + 4);
}

TEST(PageCensus, ABlockInsideOnePageIsNotSplit) {
  const auto census = census_of({{0x10010, 16}}, 1);
  EXPECT_EQ(census.pages_by_occupancy[1], 1u);
  EXPECT_EQ(census.live_bytes, 16u);
}

TEST(PageCensus, ResidentPagesWithoutLiveBytesAreEmpty) {
  const auto census = census_of({{0x10000, 4096}, {0, 77}}, 8);  // null: a free slot
  EXPECT_EQ(census.pages_by_occupancy[0], 7u);
  EXPECT_EQ(census.pages_by_occupancy[10], 1u);
  EXPECT_EQ(census.resident_pages, 8u);
}

}  // namespace
}  // namespace fitmark::bench
