// SPDX-License-Identifier: MIT
//
// Packings are valid, never below the load, and near it where the answer is known.
#include "analysis/packing/packing.h"

#include <gtest/gtest.h>

#include "analysis/packing/capacity_search.h"
#include "analysis/packing/gap_line.h"
#include "analysis/packing/peak_outward.h"
#include "analysis/packing/skyline_search.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

using Lifetimes = std::vector<Lifetime>;

// Cuts the rectangle of `time` by `bytes` into pieces of random sides: they fit under `bytes` exactly.
void cut(Random& random, Lifetime piece, int depth, Lifetimes& pieces) {
  const bool across = random.below(2) == 0;
  const std::uint64_t side = across ? piece.end - piece.begin : piece.bytes;
  if (depth == 0 || side < 2) {
    pieces.push_back(piece);
    return;
  }
  const std::uint64_t at = 1 + random.below(side - 1);
  Lifetime other = piece;
  if (across) {
    other.begin = piece.end = piece.begin + at;
  } else {
    other.bytes = piece.bytes - at;
    piece.bytes = at;
  }
  cut(random, piece, depth - 1, pieces);
  cut(random, other, depth - 1, pieces);
}

Lifetimes cut_rectangle(std::uint64_t seed, int depth) {
  Random random(seed);
  Lifetimes pieces;
  cut(random, {0, 1000, 1 << 20}, depth, pieces);
  return pieces;
}

Lifetimes random_lifetimes(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  Lifetimes lifetimes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t begin = random.below(10 * count);
    lifetimes.push_back({begin, begin + 1 + random.below(1 + count), 16 + random.below(2000)});
  }
  return lifetimes;
}

void expect_valid(const Lifetimes& lifetimes, const Packing& packing) {
  ASSERT_EQ(packing.offsets.size(), lifetimes.size());
  EXPECT_EQ(first_overlap(lifetimes, packing.offsets).first, lifetimes.size()) << packing.method;
  EXPECT_GE(packing.height_bytes, load_of(lifetimes).bytes);
  std::uint64_t height = 0;
  for (std::size_t i = 0; i < lifetimes.size(); ++i) {
    height = std::max(height, packing.offsets[i] + lifetimes[i].bytes);
  }
  EXPECT_EQ(height, packing.height_bytes);
}

TEST(Load, IsTheLargestSumAtOneTime) {
  const Lifetimes lifetimes = {{0, 10, 5}, {5, 15, 7}, {10, 12, 4}, {12, 20, 1}};
  EXPECT_EQ(load_of(lifetimes).bytes, 12u);
  EXPECT_EQ(load_of(lifetimes).time, 5u);
  EXPECT_EQ(load_of({}).bytes, 0u);
}

TEST(FirstOverlap, FindsObjectsThatShareAnAddressAtOneTime) {
  const Lifetimes lifetimes = {{0, 10, 5}, {5, 15, 5}, {10, 20, 5}};
  EXPECT_EQ(first_overlap(lifetimes, std::vector<std::uint64_t>{0, 5, 0}).first, 3u);
  EXPECT_EQ(first_overlap(lifetimes, std::vector<std::uint64_t>{0, 4, 0}).first, 1u);
  EXPECT_EQ(first_overlap(lifetimes, std::vector<std::uint64_t>{0, 9, 6}).first, 2u);
}

TEST(GapLine, BestFitTakesTheSmallestAndLowest) {
  GapLine line;
  const std::uint64_t a = line.take_best(10), b = line.take_best(5), c = line.take_best(10),
                      d = line.take_best(5), e = line.take_best(10);
  EXPECT_EQ(e, 30u);
  line.release(a, 10);
  line.release(c, 10);
  EXPECT_EQ(line.take_best(8), 0u);
  EXPECT_EQ(line.take_best(9), 15u);
  line.release(15, 9);
  line.release(d, 5);  // joins to 15..30
  EXPECT_EQ(line.take_best_from_top(12), 18u);
  line.release(b, 5);
  EXPECT_EQ(line.take_best(10), 8u);  // 8..18 was joined from three
}

TEST(PeakOutward, IsValidForEveryStackOrder) {
  const Lifetimes lifetimes = random_lifetimes(3, 2000);
  const Load load = load_of(lifetimes);
  for (const StackOrder order :
       {StackOrder::birth, StackOrder::death, StackOrder::outlived, StackOrder::bytes}) {
    for (const bool from_top : {false, true}) {
      const Packing packing = pack_outward(lifetimes, load.time, order, from_top);
      expect_valid(lifetimes, packing);
      EXPECT_LT(static_cast<double>(packing.height_bytes), 1.4 * static_cast<double>(load.bytes));
    }
  }
  expect_valid(lifetimes, pack_in_time(lifetimes));
}

TEST(CapacitySearch, FindsTheOneWayToFit) {
  // Two short ones must lie beside each other under the long one, not the long one first.
  const Lifetimes lifetimes = {{0, 10, 3}, {0, 5, 2}, {5, 10, 2}, {0, 10, 1}};
  CapacitySearch search(lifetimes);
  ASSERT_TRUE(search.fits({.capacity_bytes = 6, .steps = 100}));
  EXPECT_EQ(first_overlap(lifetimes, search.offsets()).first, lifetimes.size());
  EXPECT_FALSE(search.fits({.capacity_bytes = 5, .steps = 100}));
}

TEST(SkylineSearch, FindsTheOneWayToFit) {
  const Lifetimes lifetimes = {{0, 10, 3}, {0, 5, 2}, {5, 10, 2}, {0, 10, 1}};
  const Packing packing = SkylineSearch(lifetimes).search(6, 100, 10'000, 1);
  expect_valid(lifetimes, packing);
  EXPECT_EQ(packing.height_bytes, 6u);
}

TEST(SkylineSearch, ReturnsNothingThatIsNotLower) {
  const Lifetimes lifetimes = cut_rectangle(6, 4);
  const Packing packing = SkylineSearch(lifetimes).search(1, 1 << 20, 100'000, 1);
  EXPECT_TRUE(packing.offsets.empty());
}

TEST(SkylineSearch, BringsWhatFailsForwardUntilAllFits) {
  const Lifetimes lifetimes =
      cut_rectangle(6, 7);  // up to 128 pieces; greedy orders stay 10 % above
  const Packing short_search = SkylineSearch(lifetimes).search(1 << 20, 1 << 22, 20'000, 1);
  const Packing longer = SkylineSearch(lifetimes).search(1 << 20, 1 << 22, 40'000'000, 1);
  expect_valid(lifetimes, short_search);
  expect_valid(lifetimes, longer);
  EXPECT_LT(longer.height_bytes, short_search.height_bytes);
  EXPECT_LE(longer.height_bytes, (1 << 20) * 107 / 100);
}

TEST(Pack, ReachesTheKnownHeightOfCutRectangles) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const Lifetimes lifetimes = cut_rectangle(seed, 5);  // up to 32 pieces
    const Packing packing = pack(lifetimes, {.search_steps = 4'000'000});
    expect_valid(lifetimes, packing);
    EXPECT_LE(packing.height_bytes, (1 << 20) * 105 / 100) << lifetimes.size();
  }
}

TEST(Pack, ComesNearTheLoadOfOrdinaryTraffic) {
  const Lifetimes lifetimes = random_lifetimes(8, 5000);
  const Packing packing = pack(lifetimes, {.search_steps = 0});
  expect_valid(lifetimes, packing);
  EXPECT_LT(static_cast<double>(packing.height_bytes),
            1.1 * static_cast<double>(load_of(lifetimes).bytes));
}

TEST(Pack, KeepsToTheStep) {
  const Lifetimes lifetimes = random_lifetimes(4, 100);
  const Packing packing = pack(lifetimes, {.step_bytes = 16, .search_steps = 200'000});
  EXPECT_EQ(first_overlap(lifetimes, packing.offsets).first, lifetimes.size());
  for (const std::uint64_t offset : packing.offsets) EXPECT_EQ(offset % 16, 0u);
}

TEST(Pack, OneSeedGivesOnePacking) {
  const Lifetimes lifetimes = cut_rectangle(9, 6);
  const PackingSettings settings{.search_steps = 400'000, .seed = 3};
  EXPECT_EQ(pack(lifetimes, settings).offsets, pack(lifetimes, settings).offsets);
}

TEST(Pack, NothingNeedsNothing) { EXPECT_EQ(pack({}).height_bytes, 0u); }

TEST(WindowAroundPeak, KeepsWhatLivesThen) {
  const Lifetimes lifetimes = {{0, 2, 1}, {4, 10, 5}, {5, 8, 5}, {20, 30, 1}, {9, 12, 2}};
  const Lifetimes window = window_around_peak(lifetimes, 3);
  EXPECT_EQ(load_of(window).bytes, 10u);
  std::uint64_t largest_end = 0;
  for (const Lifetime& lifetime : window) largest_end = std::max(largest_end, lifetime.end);
  EXPECT_LE(largest_end, 12u);
}

}  // namespace
}  // namespace fitmark::analysis
