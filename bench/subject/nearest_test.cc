// SPDX-License-Identifier: MIT
//
// The word that was probably meant.
#include "bench/subject/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace fitmark::bench {
namespace {

const std::vector<std::string> kCommands = {"record", "report", "replay", "list"};

TEST(Nearest, FindsSwappedLetters) { EXPECT_EQ(nearest("recrod", kCommands), "record"); }
TEST(Nearest, FindsAMissingLetter) { EXPECT_EQ(nearest("repay", kCommands), "replay"); }
TEST(Nearest, FindsNothingForAnotherWord) { EXPECT_EQ(nearest("xylophone", kCommands), ""); }

}  // namespace
}  // namespace fitmark::bench
