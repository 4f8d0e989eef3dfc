// SPDX-License-Identifier: MIT
//
// Heads keep what they are given.
#include "workloads/recorder/protocol/words.h"

#include <gtest/gtest.h>

namespace fitmark::workloads {
namespace {

TEST(RecordWords, CompactHeadKeepsKindAddressAndSize) {
  for (const std::uint64_t address : {std::uint64_t{16}, std::uint64_t{0x7fff'ffff'fff0}}) {
    for (const std::uint64_t size_bytes : {0, 1, 65535}) {
      ASSERT_TRUE(fits_compact(address, size_bytes));
      const std::uint64_t word = compact_head(RecordKind::release, address, size_bytes, true) | 1U;
      EXPECT_EQ(compact_address(word), address);
      EXPECT_EQ(compact_size_bytes(word), size_bytes);
      const Head head = Head::of(word);
      EXPECT_EQ(head.kind, RecordKind::release);
      EXPECT_TRUE(head.stamped);
      EXPECT_EQ(head.word_count, 2u);
    }
  }
}

TEST(RecordWords, OddAddressesAndGreatSizesAreNotCompact) {
  EXPECT_FALSE(fits_compact(0x1008, 1));
  EXPECT_FALSE(fits_compact(std::uint64_t{1} << 47U, 1));
  EXPECT_FALSE(fits_compact(16, 65536));
}

TEST(RecordWords, WideHeadKeepsKindAndAlignment) {
  const Head head = Head::of(wide_head(RecordKind::allocate_zeroed, 21, false));
  EXPECT_EQ(head.kind, RecordKind::allocate_zeroed);
  EXPECT_EQ(head.alignment_log2, 21);
  EXPECT_FALSE(head.stack);
  EXPECT_FALSE(head.stamped);
  EXPECT_EQ(head.word_count, 3u);
}

TEST(RecordWords, DetailAddsAWordWhereItApplies) {
  const RecordDetail detail{.times = true, .stacks = true};
  const auto words = [&](std::uint64_t head) { return Head::of(head, detail).word_count; };
  EXPECT_EQ(words(compact_head(RecordKind::allocate, 16, 1, true)), 4u);
  EXPECT_EQ(words(compact_head(RecordKind::deallocate, 16, 0, true)), 3u);
  EXPECT_EQ(words(wide_head(RecordKind::acquire, 0, false)), 5u);
  EXPECT_EQ(words(long_head(LongKind::stack, 3, true)), 5u);
  EXPECT_EQ(words(long_head(LongKind::mark, 3, true)), 6u);
}

TEST(RecordWords, LongHeadCountsItsPayload) {
  const Head head = Head::of(long_head(LongKind::mark, 12, true));
  EXPECT_EQ(head.kind, RecordKind::long_form);
  EXPECT_EQ(head.long_kind, LongKind::mark);
  EXPECT_EQ(head.word_count, 14u);
}

TEST(RecordWords, LapBitChangesWithEachLapAndIsNeverThatOfFreshMemoryAtFirst) {
  EXPECT_EQ(lap_bit(0), 1u);
  EXPECT_EQ(lap_bit(kRingWords - 1), 1u);
  EXPECT_EQ(lap_bit(kRingWords), 0u);
  EXPECT_EQ(lap_bit(2 * kRingWords), 1u);
}

}  // namespace
}  // namespace fitmark::workloads
