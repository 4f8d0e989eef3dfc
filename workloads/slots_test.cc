// SPDX-License-Identifier: MIT
//
// The slot rule against a plain map and stack.
#include "workloads/slots.h"

#include <gtest/gtest.h>

#include <unordered_map>

namespace fitmark::workloads {
namespace {

TEST(SlotMap, GivesTheSlotThatWasFreedLast) {
  SlotMap map;
  EXPECT_EQ(map.insert(0x10), 0u);
  EXPECT_EQ(map.insert(0x20), 1u);
  EXPECT_EQ(map.insert(0x30), 2u);
  EXPECT_EQ(map.erase(0x10), 0u);
  EXPECT_EQ(map.erase(0x20), 1u);
  EXPECT_EQ(map.insert(0x40), 1u);
  EXPECT_EQ(map.insert(0x50), 0u);
  EXPECT_EQ(map.insert(0x60), 3u);
}

TEST(SlotMap, RefusesWhatItKnowsOrDoesNotKnow) {
  SlotMap map;
  map.insert(0x10);
  EXPECT_EQ(map.insert(0x10), std::nullopt);
  EXPECT_EQ(map.erase(0x20), std::nullopt);
  EXPECT_EQ(map.find(0), std::nullopt);
  EXPECT_EQ(map.erase(0), std::nullopt);
  map.insert(0x20);
  EXPECT_EQ(map.move(0x10, 0x20), std::nullopt);
  EXPECT_EQ(map.move(0x30, 0x40), std::nullopt);
  EXPECT_EQ(map.move(0x10, 0x40), 0u);
  EXPECT_EQ(map.find(0x10), std::nullopt);
  EXPECT_EQ(map.find(0x40), 0u);
}

TEST(SlotMap, AgreesWithAPlainMapOverRandomTraffic) {
  SlotMap map;
  std::unordered_map<std::uint64_t, std::uint32_t> plain;
  std::vector<std::uint32_t> dead;
  std::uint32_t fresh = 0;
  std::uint64_t state = 88172645463325252u;
  for (int i = 0; i < 200'000; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    // Few addresses, some of them alike in their low or high bits, so that clusters form.
    const std::uint64_t address = ((state >> 20) % 5'000 + 1) << ((state & 1) != 0 ? 4 : 32);
    const auto known = plain.find(address);
    if (known == plain.end()) {
      std::uint32_t expected = fresh;
      if (dead.empty()) {
        ++fresh;
      } else {
        expected = dead.back();
        dead.pop_back();
      }
      ASSERT_EQ(map.insert(address), expected);
      plain[address] = expected;
    } else {
      ASSERT_EQ(map.find(address), known->second);
      ASSERT_EQ(map.erase(address), known->second);
      dead.push_back(known->second);
      plain.erase(known);
    }
    ASSERT_EQ(map.live(), plain.size());
  }
  EXPECT_EQ(map.opened(), fresh);
}

}  // namespace
}  // namespace fitmark::workloads
