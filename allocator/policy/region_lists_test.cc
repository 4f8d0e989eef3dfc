// SPDX-License-Identifier: MIT
//
// The lists of regions against std::set, over a home whose free extents stand in a table.
#include "allocator/policy/region_lists.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <set>
#include <unordered_map>
#include <vector>

namespace fitmark::allocator {
namespace {

struct TableHome {
  using Handle = std::uint32_t;
  using Units = std::uint32_t;
  static constexpr Handle kNone = ~Handle{0};

  Units units(Handle at) const { return extents.at(at).units; }
  template <typename Node>
  Node& node(Handle at) const {
    return *reinterpret_cast<Node*>(&extents.at(at).node);
  }

  struct Extent {
    Units units = 0;
    mutable std::uint64_t node = 0;
  };
  std::unordered_map<Handle, Extent> extents;
};

using Lists = RegionLists<TableHome, 64>;

TEST(RegionLists, TheLowestOfEachLengthIsWhatASetSays) {
  TableHome home;
  Lists lists;
  std::array<std::set<std::uint32_t>, 64> expected;
  std::mt19937 numbers(5);
  const auto random = [&] { return static_cast<std::uint32_t>(numbers()); };
  std::vector<std::uint32_t> all;
  for (int i = 0; i < 60000; ++i) {
    const bool is_crowded = all.size() > 4000;
    if (!all.empty() && (is_crowded || random() % 5 < 2)) {
      std::swap(all[random() % all.size()], all.back());
      const std::uint32_t at = all.back();
      const std::uint32_t units = home.units(at);
      lists.erase(home, at, units);
      expected[units].erase(at);
      home.extents.erase(at);
      all.pop_back();
    } else {
      // Dense at first, then over more than 64 groups.
      const std::uint32_t at = random() % (i < 20000 ? 5000 : 8000000) * 2;
      const std::uint32_t units = 2 + random() % 5;
      if (!home.extents.try_emplace(at, TableHome::Extent{units}).second) continue;
      lists.insert(home, at, units);
      expected[units].insert(at);
      all.push_back(at);
    }
    const std::uint32_t units = 2 + random() % 6;
    const std::set<std::uint32_t>& set = expected[units];
    const std::uint32_t lowest = set.empty() ? TableHome::kNone : *set.begin();
    ASSERT_EQ(lists.lowest(units), lowest);
  }
  EXPECT_TRUE(lists.is_sound(home));
}

TEST(RegionLists, TakeAThousandthOfTheHeapAndAHalf) {
  TableHome home;
  Lists lists;
  constexpr std::uint32_t kHeapUnits = (256 << 20) / 16;
  for (std::uint32_t at = 0; at < kHeapUnits; at += 1000) {
    home.extents[at].units = 3;
    lists.insert(home, at, 3);
  }
  EXPECT_LE(lists.held_bytes(), std::uint64_t{kHeapUnits} * 16 * 3 / 2000);
}

}  // namespace
}  // namespace fitmark::allocator
