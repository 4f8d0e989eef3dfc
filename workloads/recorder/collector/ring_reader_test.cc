// SPDX-License-Identifier: MIT
//
// A reader sees whole records, all of them, in order, lap after lap.
#include "workloads/recorder/collector/ring_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "workloads/recorder/testing/ring_writer.h"

namespace fitmark::workloads {
namespace {

class RingReaderTest : public testing::Test {
 protected:
  std::unique_ptr<std::atomic<std::uint64_t>[]> words_ =
      std::make_unique<std::atomic<std::uint64_t>[]>(kRingWords);
  RingWriter writer_{words_.get()};
  RingReader reader_{words_.get()};
  Record record_{};
};

TEST_F(RingReaderTest, AReaderBesideTheWriterMissesNothing) {
  constexpr std::uint64_t kRecords = 3 * kRingWords;
  std::atomic<std::uint64_t> taken = 0;
  std::thread writer([&] {
    for (std::uint64_t i = 1; i <= kRecords; ++i) {
      // A full ring waits for its reader; a record here has two words.
      while (i - taken.load(std::memory_order_acquire) > kRingWords / 4) std::this_thread::yield();
      writer_.object(RecordKind::allocate, i * 16, i % 65536, i);
    }
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 1; i <= kRecords; ++i) {
    while (!reader_.peek(record_)) std::this_thread::yield();
    wrong += record_.stamp == i && record_.size_bytes == i % 65536 ? 0 : 1;
    reader_.step_over();
    taken.store(i, std::memory_order_release);
  }
  writer.join();
  EXPECT_EQ(wrong, 0u);
}

TEST_F(RingReaderTest, FreshRingHoldsNothing) { EXPECT_FALSE(reader_.peek(record_)); }

TEST_F(RingReaderTest, RecordsOfManyLapsComeInOrder) {
  for (std::uint64_t i = 1; i <= 3 * kRingWords; ++i) {
    if (i % 3 == 0) {
      writer_.put({wide_head(RecordKind::allocate, 12, true), i << 1U, 8U << 1U, i << 33U});
    } else {
      writer_.object(RecordKind::allocate, i * 16, i % 65536, i);
    }
    ASSERT_TRUE(reader_.peek(record_));
    EXPECT_EQ(record_.stamp, i);
    EXPECT_EQ(record_.size_bytes, i % 3 == 0 ? i << 32U : i % 65536);
    reader_.step_over();
    ASSERT_FALSE(reader_.peek(record_));
  }
}

TEST_F(RingReaderTest, RecordWithoutItsLastWordIsNotSeen) {
  writer_.put({compact_head(RecordKind::allocate, 16, 1, true)});
  EXPECT_FALSE(reader_.peek(record_));
  writer_.put({7U << 1U});
  EXPECT_TRUE(reader_.peek(record_));
  EXPECT_EQ(record_.stamp, 7u);
}

TEST_F(RingReaderTest, RecordsBehindAHoleAreFound) {
  writer_.leave_hole(3);
  writer_.object(RecordKind::allocate, 32, 5);
  EXPECT_FALSE(reader_.peek(record_));
  ASSERT_TRUE(reader_.skip_hole());
  ASSERT_TRUE(reader_.peek(record_));
  EXPECT_EQ(record_.address, 32u);
}

TEST_F(RingReaderTest, RecordsBehindATornRecordAreFound) {
  writer_.put({compact_head(RecordKind::allocate, 16, 1, true)});
  writer_.leave_hole(1);
  writer_.object(RecordKind::deallocate, 48, 0);
  ASSERT_TRUE(reader_.skip_hole());
  ASSERT_TRUE(reader_.peek(record_));
  EXPECT_EQ(record_.address, 48u);
}

TEST_F(RingReaderTest, NothingBehindTheLastRecordIsAHole) {
  writer_.object(RecordKind::allocate, 16, 1);
  ASSERT_TRUE(reader_.peek(record_));
  reader_.step_over();
  EXPECT_FALSE(reader_.skip_hole());
}

}  // namespace
}  // namespace fitmark::workloads
