// SPDX-License-Identifier: MIT
//
// The 64-ary map against std::set, at sizes around every power of its fan-out.
#include "allocator/textbook/unit_map.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace fitmark::allocator {
namespace {

class UnitMapOfSize : public testing::TestWithParam<int> {};

int at_or_before(const std::set<int>& members, int unit) {
  const auto above = members.upper_bound(unit);
  return above == members.begin() ? -1 : *std::prev(above);
}

int at_or_after(const std::set<int>& members, int unit) {
  const auto found = members.lower_bound(unit);
  return found == members.end() ? -1 : *found;
}

TEST_P(UnitMapOfSize, FindsTheNeighboursThatAnOrderedSetFinds) {
  const int units = GetParam();
  std::vector<std::uint64_t> words(unit_map_bytes(units) / 8);
  unit_map map;
  unit_map_init(&map, units, words.data());
  std::set<int> members;
  std::mt19937 random(static_cast<unsigned>(units));
  // Few members in a wide range, then many in a narrow one: searches climb high and stay low.
  for (int step = 0; step < 4000; ++step) {
    const int range = step % 2 == 0 ? units : std::min(units, 200);
    const int unit = static_cast<int>(random() % static_cast<unsigned>(range));
    if (random() % 2 == 0) {
      unit_map_add(&map, unit);
      members.insert(unit);
    } else {
      unit_map_remove(&map, unit);
      members.erase(unit);
    }
    const int probe = static_cast<int>(random() % static_cast<unsigned>(units));
    ASSERT_EQ(unit_map_has(&map, probe), members.contains(probe)) << step;
    ASSERT_EQ(unit_map_at_or_before(&map, probe), at_or_before(members, probe)) << step;
    ASSERT_EQ(unit_map_at_or_after(&map, probe), at_or_after(members, probe)) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(AroundPowersOf64, UnitMapOfSize,
                         testing::Values(1, 2, 63, 64, 65, 4095, 4096, 4097, 8192, 262143, 262144,
                                         262145, 1 << 22));

TEST(UnitMap, NothingIsBeyondEitherEnd) {
  std::vector<std::uint64_t> words(unit_map_bytes(8192) / 8);
  unit_map map;
  unit_map_init(&map, 8192, words.data());
  unit_map_add(&map, 8191);
  EXPECT_EQ(unit_map_at_or_after(&map, 8192), -1);
  EXPECT_EQ(unit_map_at_or_before(&map, -1), -1);
  EXPECT_EQ(unit_map_at_or_before(&map, 8190), -1);
}

}  // namespace
}  // namespace fitmark::allocator
