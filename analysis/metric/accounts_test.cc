// SPDX-License-Identifier: MIT
//
// The accounts add up, whatever a subject reveals.
#include "analysis/metric/accounts.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

Sample revealing_sample() {
  Sample sample;
  sample.live_bytes = 1000;
  sample.granted_bytes = 1100;
  sample.bookkeeping_bytes = 50;
  sample.cached_bytes = 30;
  sample.free_bytes = 200;
  sample.untouched_bytes = 600;
  sample.held_bytes = 2000;
  return sample;
}

std::uint64_t sum_of(const Accounts& a) {
  return a.requested_bytes + a.rounding_bytes + a.bookkeeping_bytes + a.cached_bytes +
         a.free_bytes + a.untouched_bytes + a.unattributed_bytes;
}

TEST(HeldAccounts, NameEachPartAndLeaveTheRestUnattributed) {
  const auto accounts = held_accounts(revealing_sample());
  ASSERT_TRUE(accounts);
  EXPECT_EQ(accounts->rounding_bytes, 100u);
  EXPECT_EQ(accounts->unattributed_bytes, 20u);  // 2000 - 1100 - 50 - 30 - 200 - 600
  EXPECT_EQ(sum_of(*accounts), accounts->total_bytes);
}

TEST(HeldAccounts, WhatIsNotRevealedIsUnattributed) {
  Sample sample;
  sample.live_bytes = 1000;
  sample.held_bytes = 1500;
  EXPECT_EQ(held_accounts(sample)->unattributed_bytes, 500u);
}

TEST(HeldAccounts, WhatIsNotRevealedIsAbsentAndNotZero) {
  Sample sample = revealing_sample();
  sample.bookkeeping_bytes = kAbsent;
  sample.granted_bytes = kAbsent;
  sample.cached_bytes = 0;
  const auto accounts = held_accounts(sample);
  EXPECT_EQ(accounts->bookkeeping_bytes, kAbsent);
  EXPECT_EQ(accounts->rounding_bytes, kAbsent);
  EXPECT_EQ(accounts->cached_bytes, 0u);
  EXPECT_EQ(accounts->unattributed_bytes, 200u);  // 2000 - 1000 - 200 - 600
}

TEST(HeldAccounts, PartsThatExceedTheWholeAreRefused) {
  Sample sample = revealing_sample();
  sample.held_bytes = 1900;
  EXPECT_FALSE(held_accounts(sample));
  sample.held_bytes = kAbsent;
  EXPECT_FALSE(held_accounts(sample));
}

TEST(ResidentAccounts, AddUpToResidentAtEveryAmount) {
  Sample sample = revealing_sample();
  for (std::uint64_t resident = 1000; resident <= 2500; ++resident) {
    sample.resident_bytes = resident;
    const auto accounts = resident_accounts(sample);
    ASSERT_TRUE(accounts);
    ASSERT_EQ(sum_of(*accounts), resident);
  }
}

TEST(ResidentAccounts, UntouchedBytesAreTheFirstThatAreNotResident) {
  Sample sample = revealing_sample();
  sample.resident_bytes = 1300;  // 680 less than the parts: all 600 untouched and 80 of the free
  const auto accounts = resident_accounts(sample);
  EXPECT_EQ(accounts->untouched_bytes, 0u);
  EXPECT_EQ(accounts->free_bytes, 120u);
  EXPECT_EQ(accounts->unattributed_bytes, 0u);
}

TEST(ResidentAccounts, WhatIsNotRevealedStaysAbsent) {
  Sample sample = revealing_sample();
  sample.untouched_bytes = kAbsent;
  sample.resident_bytes = 1300;  // 80 less than the parts: all of them free
  const auto accounts = resident_accounts(sample);
  EXPECT_EQ(accounts->untouched_bytes, kAbsent);
  EXPECT_EQ(accounts->free_bytes, 120u);
}

TEST(ResidentAccounts, FewerThanRequestedAreRefused) {
  Sample sample = revealing_sample();
  sample.resident_bytes = 900;
  EXPECT_FALSE(resident_accounts(sample));
}

}  // namespace
}  // namespace fitmark::analysis
