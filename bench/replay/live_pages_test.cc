// SPDX-License-Identifier: MIT
//
// Laws of the census of pages.
#include "bench/replay/live_pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "analysis/metric/page_occupancy.h"

namespace fitmark::bench {
namespace {

struct Block {
  std::uint64_t address;
  std::uint64_t bytes;
};

const void* pointer_of(const Block& block) { return reinterpret_cast<const void*>(block.address); }

analysis::PageCensus census_of(const std::vector<Block>& blocks, std::uint64_t resident_pages) {
  LivePages pages(blocks.size());
  for (const Block& block : blocks) pages.add(pointer_of(block), block.bytes);
  return *pages.census(resident_pages * 4096, 9);
}

// Byte by byte: what the table must tell.
analysis::PageCensus counted_by_bytes(const std::vector<Block>& blocks) {
  std::map<std::uint64_t, std::uint32_t> live;
  for (const Block& block : blocks) {
    for (std::uint64_t i = 0; i < block.bytes; ++i) ++live[(block.address + i) / 4096];
  }
  std::vector<std::uint32_t> pages;
  for (const auto& [page, bytes] : live) pages.push_back(bytes);
  return analysis::census_of(pages, 4096, 9);
}

TEST(LivePages, BlocksOnOnePageAreOnePage) {
  const auto census = census_of({{0x10000, 1000}, {0x10400, 500}, {0x10800, 300}}, 1);
  EXPECT_EQ(census.resident_pages, 1u);
  EXPECT_EQ(census.live_bytes, 1800u);
  EXPECT_EQ(census.pages_by_occupancy[5], 1u);  // 1800 of 4096: in (0.4, 0.5]
  EXPECT_EQ(census.event_index, 9u);
}

TEST(LivePages, ABlockAcrossPagesCountsOnEach) {
  const auto census = census_of({{0x10000 + 4000, 96 + 3 * 4096 + 4}}, 5);
  EXPECT_EQ(census.pages_by_occupancy[10], 3u);
  EXPECT_EQ(census.pages_by_occupancy[1], 2u);
  EXPECT_EQ(census.live_bytes, 96u + 3 * 4096 + 4);
}

TEST(LivePages, ABlockInsideOnePageIsNotSplit) {
  const auto census = census_of({{0x10010, 16}}, 1);
  EXPECT_EQ(census.pages_by_occupancy[1], 1u);
  EXPECT_EQ(census.live_bytes, 16u);
}

TEST(LivePages, ResidentPagesWithoutLiveBytesAreEmpty) {
  const auto census = census_of({{0x10000, 4096}, {0, 77}}, 8);  // null holds nothing
  EXPECT_EQ(census.pages_by_occupancy[0], 7u);
  EXPECT_EQ(census.pages_by_occupancy[10], 1u);
  EXPECT_EQ(census.resident_pages, 8u);
}

TEST(LivePages, NothingIsKnownWhereNothingIsCounted) {
  EXPECT_FALSE(LivePages(0).census(4096, 1).has_value());
  EXPECT_FALSE(LivePages(7).census(analysis::kAbsent, 1).has_value());
}

// A block that lies on none of `live`: in a cell of 320 bytes, or in one of five pages.
Block anywhere(std::mt19937_64& random, const std::vector<Block>& live, std::uint64_t cells) {
  for (;;) {
    const bool is_large = random() % 9 == 0;
    const std::uint64_t cell_bytes = is_large ? 20480 : 320;
    const std::uint64_t begin = (is_large ? 0x7f0000000000 : 0x550000000000) + 48;
    const std::uint64_t bytes = random() % cell_bytes;
    const Block block{begin + random() % cells * cell_bytes, bytes};
    const bool is_taken = std::any_of(live.begin(), live.end(), [&](const Block& other) {
      return other.address == block.address;
    });
    if (!is_taken) return block;
  }
}

// Blocks come and go on few pages, so that chains of the table close up behind pages that empty, and on so
// many that the table grows.
TEST(LivePages, TellWhatACountOfEveryByteTells) {
  std::mt19937_64 random(7);
  for (const std::uint64_t cells : {100u, 30000u}) {
    const std::uint64_t most = std::min<std::uint64_t>(cells, 2000);
    LivePages pages(most);
    std::vector<Block> live;
    for (int step = 0; step < 8000; ++step) {
      if (live.empty() || (live.size() < most && random() % 5 != 0)) {
        live.push_back(anywhere(random, live, cells));
        pages.add(pointer_of(live.back()), live.back().bytes);
      } else {
        std::swap(live[random() % live.size()], live.back());
        pages.remove(pointer_of(live.back()), live.back().bytes);
        live.pop_back();
      }
      if (step % 2000 != 1999) continue;
      const auto told = pages.census(0, 9);
      const auto expected = counted_by_bytes(live);
      EXPECT_EQ(told->live_bytes, expected.live_bytes);
      EXPECT_EQ(told->pages_by_occupancy, expected.pages_by_occupancy);
    }
    for (const Block& block : live) pages.remove(pointer_of(block), block.bytes);
    EXPECT_EQ(pages.census(4096, 9)->pages_by_occupancy[0], 1u);
    EXPECT_EQ(pages.census(4096, 9)->resident_pages, 1u);
  }
}

}  // namespace
}  // namespace fitmark::bench
