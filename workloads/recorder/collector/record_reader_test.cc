// SPDX-License-Identifier: MIT
//
// A reader sees whole records, all of them, in order, lap after lap.
#include "workloads/recorder/collector/record_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "workloads/recorder/testing/ring_writer.h"

namespace fitmark::workloads {
namespace {

class RecordReaderTest : public testing::Test {
 protected:
  // Copies into the window what the ring holds.
  void fill() {
    const std::span<std::uint64_t> room = reader_.room();
    const std::size_t words = copy_written(words_.get(), position_, room);
    reader_.add(words);
    position_ += words;
  }
  void fill_with_holes() {
    const auto room = reader_.room();
    const auto some = room.first(
        std::min<std::uint64_t>(room.size(), written_with_holes(words_.get(), position_)));
    copy_with_holes(words_.get(), position_, some);
    reader_.add(some.size());
    position_ += some.size();
  }
  bool peek() {
    if (reader_.peek(record_)) return true;
    fill();
    return reader_.peek(record_);
  }

  std::unique_ptr<std::atomic<std::uint64_t>[]> words_ =
      std::make_unique<std::atomic<std::uint64_t>[]>(kRingWords);
  RingWriter writer_{words_.get()};
  RecordReader reader_;
  std::uint64_t position_ = 0;  // of the ring's words that were copied
  Record record_{};
};

TEST_F(RecordReaderTest, AReaderBesideTheWriterMissesNothing) {
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
    while (!peek()) std::this_thread::yield();
    wrong += record_.stamp == i && record_.size_bytes == i % 65536 ? 0 : 1;
    reader_.step_over();
    taken.store(i, std::memory_order_release);
  }
  writer.join();
  EXPECT_EQ(wrong, 0u);
}

TEST_F(RecordReaderTest, AFreshRingHoldsNothing) { EXPECT_FALSE(peek()); }

TEST_F(RecordReaderTest, RecordsOfManyLapsComeInOrder) {
  for (std::uint64_t i = 1; i <= 3 * kRingWords; ++i) {
    if (i % 3 == 0) {
      writer_.put({wide_head(RecordKind::allocate, 12, true), i << 1U, 8U << 1U, i << 33U});
    } else {
      writer_.object(RecordKind::allocate, i * 16, i % 65536, i);
    }
    ASSERT_TRUE(peek());
    EXPECT_EQ(record_.stamp, i);
    EXPECT_EQ(record_.size_bytes, i % 3 == 0 ? i << 32U : i % 65536);
    reader_.step_over();
    ASSERT_FALSE(peek());
  }
}

TEST_F(RecordReaderTest, RecordWithoutItsLastWordIsNotSeen) {
  writer_.put({compact_head(RecordKind::allocate, 16, 1, true)});
  EXPECT_FALSE(peek());
  writer_.put({7U << 1U});
  EXPECT_TRUE(peek());
  EXPECT_EQ(record_.stamp, 7u);
}

TEST_F(RecordReaderTest, RecordsBehindAHoleAreFound) {
  writer_.leave_hole(3);
  writer_.object(RecordKind::allocate, 32, 5);
  EXPECT_FALSE(peek());
  fill_with_holes();
  ASSERT_TRUE(reader_.skip_hole());
  ASSERT_TRUE(peek());
  EXPECT_EQ(record_.address, 32u);
}

TEST_F(RecordReaderTest, RecordsBehindATornRecordAreFound) {
  writer_.put({compact_head(RecordKind::allocate, 16, 1, true)});
  writer_.leave_hole(1);
  writer_.object(RecordKind::deallocate, 48, 0);
  fill_with_holes();
  ASSERT_TRUE(reader_.skip_hole());
  ASSERT_TRUE(peek());
  EXPECT_EQ(record_.address, 48u);
}

TEST_F(RecordReaderTest, AHoleLongerThanTheWindowIsPassed) {
  writer_.leave_hole(3 * RecordReader::kWindowWords);
  writer_.object(RecordKind::allocate, 32, 5);
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(reader_.peek(record_));
    fill_with_holes();
    if (reader_.skip_hole()) break;
  }
  ASSERT_TRUE(peek());
  EXPECT_EQ(record_.address, 32u);
}

TEST_F(RecordReaderTest, NothingBehindTheLastRecordIsAHole) {
  writer_.object(RecordKind::allocate, 16, 1);
  ASSERT_TRUE(peek());
  reader_.step_over();
  EXPECT_FALSE(reader_.skip_hole());
}

}  // namespace
}  // namespace fitmark::workloads
