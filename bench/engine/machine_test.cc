// SPDX-License-Identifier: MIT
//
// Facts about the machine are whole, whatever the machine.
#include "bench/engine/machine.h"

#include <gtest/gtest.h>

#include <set>

namespace fitmark::bench {
namespace {

TEST(Machine, EachFactHasANameOfItsOwnAndAValue) {
  std::set<std::string> names;
  for (const Fact& fact : examine_machine()) {
    EXPECT_FALSE(fact.value.empty()) << fact.name;
    EXPECT_TRUE(names.insert(fact.name).second) << fact.name;
  }
  for (const char* name : {"governor", "load", "memory limit", "processor quota", "swap"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(Machine, StolenTimeIsAShareOfAllTime) {
  EXPECT_DOUBLE_EQ(stolen_share("cpu  10 0 10 50 0 0 0 30 0 0"), 0.3);
  EXPECT_DOUBLE_EQ(stolen_share("cpu  10 0 10 50 0 0 0 0 5 5"), 0);
  EXPECT_DOUBLE_EQ(stolen_share("unknown"), 0);
}

}  // namespace
}  // namespace fitmark::bench
