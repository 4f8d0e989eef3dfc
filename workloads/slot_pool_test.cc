// SPDX-License-Identifier: MIT
//
// The packed stack of free slots against a plain one.
#include "workloads/slot_pool.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace fitmark::workloads {
namespace {

TEST(SlotPool, GivesTheSlotThatWasFreedLastHoweverManyAreFree) {
  SlotPool pool;
  std::vector<std::uint32_t> live;
  std::vector<std::uint32_t> free;
  std::mt19937 random(3);
  for (int step = 0; step < 200'000; ++step) {
    const bool takes = live.empty() || random() % 16 < (step / 40'000 % 2 == 0 ? 12U : 4U);
    if (takes) {
      const std::uint32_t slot = pool.take();
      ASSERT_EQ(slot, free.empty() ? live.size() : free.back()) << step;
      if (!free.empty()) free.pop_back();
      live.push_back(slot);
    } else {
      std::swap(live[random() % live.size()], live.back());
      pool.give_back(live.back());
      free.push_back(live.back());
      live.pop_back();
    }
  }
  EXPECT_EQ(pool.opened(), live.size() + free.size());
}

}  // namespace
}  // namespace fitmark::workloads
