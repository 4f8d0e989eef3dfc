// SPDX-License-Identifier: MIT
//
// Every touched group has one row, before and after it joins its neighbour.
#include "analysis/explain/address_rows.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

TEST(AddressRows, AreNumberedByFirstTouchAndOrderedByAddress) {
  AddressRows rows(4, 64);
  EXPECT_EQ(rows.row_of(1000), 0u);
  EXPECT_EQ(rows.row_of(10), 1u);
  EXPECT_EQ(rows.row_of(1020), 0u);
  EXPECT_EQ(rows.row_of(500), 2u);
  EXPECT_EQ(rows.in_order(), (std::vector<std::uint32_t>{1, 2, 0}));
  EXPECT_EQ(rows.address_of(0), 960u);
}

TEST(AddressRows, NeighboursJoinAndTheLimitHolds) {
  AddressRows rows(3, 64);
  rows.row_of(64);  // joins with the next but one
  rows.row_of(512);
  rows.row_of(0);
  EXPECT_EQ(rows.row_of(4096), AddressRows::kFull);
  EXPECT_EQ(rows.join(), (std::vector<std::uint32_t>{0, 1, 0}));
  EXPECT_EQ(rows.row_bytes(), 128u);
  EXPECT_EQ(rows.row_of(4096), 2u);
  EXPECT_EQ(rows.row_of(100), 0u);
}

TEST(AddressRows, ValuesFoldAsTheRowsJoin) {
  Random random(1);
  AddressRows rows(64, 64);
  std::vector<int> touches(64);
  std::multiset<std::uint64_t> addresses;
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t address = random.below(std::uint64_t{1} << (10 + random.below(38)));
    addresses.insert(address);
    const auto join = [&] { fold_rows(std::span(touches), rows.join()); };
    rows.for_each_part(address, 1, join, [&](std::uint32_t row, std::uint64_t) { ++touches[row]; });
  }
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const auto begin = addresses.lower_bound(rows.address_of(row));
    const auto end = addresses.lower_bound(rows.address_of(row) + rows.row_bytes());
    EXPECT_EQ(touches[row], std::distance(begin, end));
  }
}

TEST(AddressRows, PartsOfARangeAddUpThoughRoomIsMadeAmidIt) {
  AddressRows rows(8, 64);
  std::vector<std::uint64_t> bytes(8);
  const auto join = [&] { fold_rows(std::span(bytes), rows.join()); };
  rows.for_each_part(30, 1 << 20, join,
                     [&](std::uint32_t row, std::uint64_t part) { bytes[row] += part; });
  std::uint64_t sum = 0;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    sum += bytes[row];
    EXPECT_LE(bytes[row], rows.row_bytes());
  }
  EXPECT_EQ(sum, 1u << 20);
  EXPECT_GT(rows.count(), 4u);
}

}  // namespace
}  // namespace fitmark::analysis
