// SPDX-License-Identifier: MIT
//
// The table of numbers against a plain map.
#include "workloads/recorder/collector/number_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace fitmark::workloads {
namespace {

TEST(NumberTable, KnowsWhatAPlainMapKnows) {
  NumberTable table;
  std::map<std::uint64_t, std::uint32_t> oracle;
  std::mt19937_64 random(3);
  for (std::uint32_t number = 1; number <= 20'000; ++number) {
    const std::uint64_t key = random() % 15'000 + 1;
    ASSERT_EQ(table.insert(key, number), oracle.try_emplace(key, number).first->second);
  }
  EXPECT_EQ(table.size(), oracle.size());
  for (std::uint64_t key = 1; key <= 15'000; ++key) {
    const auto found = oracle.find(key);
    ASSERT_EQ(table.find(key), found == oracle.end() ? 0U : found->second) << key;
  }
}

}  // namespace
}  // namespace fitmark::workloads
