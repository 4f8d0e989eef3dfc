// SPDX-License-Identifier: MIT
//
// Laws of block stamps.
#include "bench/replay/stamp.h"

#include <gtest/gtest.h>

#include <vector>

namespace fitmark::bench {
namespace {

TEST(Stamp, OneChangedByteIsFoundWhereItIs) {
  std::vector<unsigned char> block(1003);
  write_stamp(block.data(), 0, block.size(), stamp_of(7), Touch::all);
  ASSERT_EQ(find_stamp_damage(block.data(), block.size(), stamp_of(7), Touch::all), kIntact);
  for (std::size_t at : {0u, 5u, 8u, 500u, 1000u, 1002u}) {
    block[at] ^= 1;
    EXPECT_EQ(find_stamp_damage(block.data(), block.size(), stamp_of(7), Touch::all), at);
    block[at] ^= 1;
  }
}

TEST(Stamp, AGrownBlockCarriesOneStampFromEndToEnd) {
  for (std::size_t old_bytes : {0u, 1u, 7u, 8u, 13u, 64u}) {
    std::vector<unsigned char> block(100);
    write_stamp(block.data(), 0, old_bytes, stamp_of(3), Touch::all);
    write_stamp(block.data(), old_bytes, block.size(), stamp_of(3), Touch::all);
    EXPECT_EQ(find_stamp_damage(block.data(), block.size(), stamp_of(3), Touch::all), kIntact);
  }
}

TEST(Stamp, OnlyTouchedBytesAreWritten) {
  std::vector<unsigned char> block(3 * kTouchStrideBytes, 0xEE);
  const std::uint64_t stamp = 0x0101010101010101;
  write_stamp(block.data(), 0, block.size(), stamp, Touch::page);
  for (std::size_t at = 0; at < block.size(); ++at) {
    ASSERT_EQ(block[at], at % kTouchStrideBytes == 0 ? 1 : 0xEE) << at;
  }
}

TEST(Stamp, NeighbouringSerialsDifferInEveryByteNearlyAlways) {
  int equal_bytes = 0;
  for (std::uint64_t serial = 0; serial < 1000; ++serial) {
    const std::uint64_t difference = stamp_of(serial) ^ stamp_of(serial + 1);
    for (int i = 0; i < 8; ++i) equal_bytes += (difference >> (8 * i) & 0xff) == 0;
  }
  EXPECT_LT(equal_bytes, 80);  // 8000 bytes, one in 256 expected: about 31
}

TEST(Stamp, TheFirstByteThatIsNotZeroIsFound) {
  std::vector<unsigned char> block(41);
  EXPECT_EQ(find_nonzero(block.data(), block.size()), kIntact);
  block[40] = 1;
  EXPECT_EQ(find_nonzero(block.data(), block.size()), 40u);
}

TEST(Touch, EveryPolicyIsNamedBack) {
  for (Touch touch : {Touch::none, Touch::first, Touch::page, Touch::all}) {
    EXPECT_EQ(touch_named(touch_name(touch)), touch);
  }
  EXPECT_EQ(touch_named("some"), std::nullopt);
}

}  // namespace
}  // namespace fitmark::bench
