// SPDX-License-Identifier: MIT
//
// Pictures of heaps drawn by hand, and of heaps that every map can show.
#include "bench/map/draw.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/map/heap_face.h"
#include "bench/subject/subject.h"
#include "workloads/event.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

// 8 bookkeeping, 24 live, 32 of a hole: at 8 bytes a sign "=###....".
const std::vector<Tile> kSmall = {
    {0, 8, TileState::bookkeeping}, {8, 24, TileState::live}, {32, 32, TileState::hole}};

TEST(DrawMap, ShowsEachStateByItsSign) {
  const std::string picture = draw_map(kSmall, {.columns = 16});
  EXPECT_NE(picture.find("           0 |=###....|\n"), std::string::npos) << picture;
}

TEST(DrawMap, BreaksRowsAtTheirOffsets) {
  const std::string picture = draw_map(kSmall, {.columns = 4});
  EXPECT_NE(picture.find("          32 |....|\n"), std::string::npos) << picture;
}

TEST(DrawMap, GrowsTheScaleUntilTheHeapFits) {
  EXPECT_EQ(map_scale_bytes(kSmall, {.columns = 8, .most_rows = 1}), 8u);
  EXPECT_EQ(map_scale_bytes(kSmall, {.columns = 4, .most_rows = 1}), 16u);
}

TEST(DrawMap, SumsWhatItShows) {
  const std::string picture = draw_map(kSmall, {});
  EXPECT_NE(picture.find("live 24 bytes in 1 blocks, holes 32 bytes in 1 (largest 32), "
                         "bookkeeping 8 bytes, external fragmentation 0.0 %"),
            std::string::npos)
      << picture;
}

class MapOf : public testing::TestWithParam<std::string> {};

TEST_P(MapOf, TilesWhatTheHeapHolds) {
  with_heap_face(GetParam(), 65536, [](HeapFace& heap) {
    for (std::uint32_t slot = 0; slot < 8; ++slot) {
      heap.apply({.size_bytes = 100 + slot, .slot = slot, .op = Op::allocate});
    }
    heap.apply({.slot = 3, .op = Op::deallocate});
    std::uint64_t expected_offset = 0, live = 0, holes = 0;
    for (const Tile& tile : heap.tiles()) {
      EXPECT_EQ(tile.offset_bytes, expected_offset);
      expected_offset += tile.bytes;
      live += tile.state == TileState::live ? 1 : 0;
      holes += tile.state == TileState::hole ? 1 : 0;
    }
    EXPECT_EQ(live, 7u);
    EXPECT_GE(holes, 1u);
  });
}

INSTANTIATE_TEST_SUITE_P(EveryKind, MapOf,
                         testing::Values("best_fit_list", "first_fit_list", "textbook_best_fit",
                                         "textbook_mem", "textbook_ostep", "textbook_sbrk",
                                         "textbook_server"));

TEST(MapOfOthers, IsRefusedWithTheReason) {
  EXPECT_THROW(with_heap_face("system", 65536, [](HeapFace&) {}), SubjectError);
}

}  // namespace
}  // namespace fitmark::bench
