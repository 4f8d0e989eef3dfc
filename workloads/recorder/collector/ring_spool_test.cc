// SPDX-License-Identifier: MIT
//
// Whatever threads write comes out of the spool whole and in order, however little room there is.
#include "workloads/recorder/collector/ring_spool.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "workloads/recorder/testing/ring_writer.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kSerial = 7;

class RingSpoolTest : public testing::Test {
 protected:
  RingSpoolTest() {
    segment_->process_limit.store(1);
    segment_->processes[0].serial.store(kSerial);
    segment_->processes[0].state.store(EntryState::adopted);
  }

  void open_ring(std::uint32_t ring) {
    RingEntry& entry = segment_->rings[ring];
    entry.process = 0;
    entry.process_serial = kSerial;
    entry.state.store(EntryState::active);
    segment_->ring_limit.store(std::max(segment_->ring_limit.load(), ring + 1));
    segment_->registrations.fetch_add(1);
  }
  // Writes `count` words that count up from `first`.
  static void write(RingWriter& writer, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) writer.put({(first + i) << 1U});
  }
  // Takes up to `most` words. Returns the values, holes as ~0.
  std::vector<std::uint64_t> take(std::uint32_t ring, std::size_t most = 100000) {
    std::vector<std::uint64_t> words(most);
    words.resize(spool_.take(ring, words));
    for (std::uint64_t& word : words) word = (word & 1U) != 0 ? ~std::uint64_t{0} : word >> 1U;
    return words;
  }

  SharedSegment segment_;
  RingSpool spool_{segment_, testing::TempDir(), 1 << 20};  // beside the memory
  RingWriter writer_{segment_->words[0]};
};

TEST_F(RingSpoolTest, WordsComeOutInTheOrderOfTheRing) {
  open_ring(0);
  std::uint64_t written = 0;
  std::uint64_t read = 0;
  for (std::uint64_t i = 0; i < 50; ++i) {
    write(writer_, written, 997 * i % kRingWords);
    written += 997 * i % kRingWords;
    ASSERT_TRUE(spool_.pass().whole);
    EXPECT_EQ(segment_->rings[0].consumed.load(), written);
    for (const std::uint64_t value : take(0)) ASSERT_EQ(value, read++);
    ASSERT_EQ(read, written);
  }
}

TEST_F(RingSpoolTest, APassWithoutRoomMovesNothingAndTheNextOneAll) {
  open_ring(0);
  std::uint64_t written = 0;
  while (true) {
    write(writer_, written, kRingWords);
    const RingSpool::Pass pass = spool_.pass();
    if (!pass.whole) break;
    ASSERT_EQ(pass.words, kRingWords);
    written += kRingWords;
    ASSERT_LT(written, 100 * kRingWords) << "grows without end";
  }
  EXPECT_GE(written, 2 * kRingWords);
  EXPECT_EQ(segment_->rings[0].consumed.load(), written);
  std::uint64_t read = 0;
  for (const std::uint64_t value : take(0, written)) ASSERT_EQ(value, read++);
  EXPECT_TRUE(spool_.pass().whole);
  for (const std::uint64_t value : take(0, kRingWords)) ASSERT_EQ(value, read++);
  EXPECT_EQ(read, written + kRingWords);
}

TEST_F(RingSpoolTest, StampsAreThoseFromBeforeThePass) {
  EXPECT_EQ(spool_.stamp_end(0, kSerial), 0u);
  segment_->processes[0].stamp.store(5);
  spool_.pass();
  segment_->processes[0].stamp.store(9);
  EXPECT_EQ(spool_.stamp_end(0, kSerial), 5u);
  EXPECT_EQ(spool_.stamp_end(0, kSerial + 1), 0u);
}

TEST_F(RingSpoolTest, RingsOfAProcessWaitUntilItIsAdopted) {
  segment_->processes[0].state.store(EntryState::active);
  segment_->processes[0].stamp.store(5);
  open_ring(0);
  write(writer_, 0, 10);
  EXPECT_EQ(spool_.pass().words, 0u);
  EXPECT_FALSE(spool_.is_new(0));
  EXPECT_EQ(spool_.stamp_end(0, kSerial), 0u);
  spool_.expect_rings();
  segment_->processes[0].state.store(EntryState::adopted);
  EXPECT_EQ(spool_.pass().words, 10u);
  EXPECT_TRUE(spool_.is_new(0));
  EXPECT_FALSE(spool_.is_new(0));
}

TEST_F(RingSpoolTest, WordsBehindAHoleComeOnceItIsGivenUp) {
  open_ring(0);
  write(writer_, 0, 2);
  writer_.leave_hole(3);
  write(writer_, 5, 2);
  EXPECT_EQ(spool_.pass().words, 2u);
  EXPECT_EQ(spool_.pass().words, 0u);
  spool_.pass_over_holes(0);
  EXPECT_EQ(spool_.pass().words, 5u);
  const std::uint64_t hole = ~std::uint64_t{0};
  EXPECT_EQ(take(0), (std::vector<std::uint64_t>{0, 1, hole, hole, hole, 5, 6}));
  write(writer_, 7, 1);
  EXPECT_EQ(spool_.pass().words, 1u);
}

TEST_F(RingSpoolTest, ARingIsUsedAgainAndAgain) {
  for (std::uint64_t life = 0; life < 100; ++life) {
    open_ring(0);
    RingWriter writer(segment_->words[0]);
    std::thread owner([&] {  // that dies with the mutex held
      pthread_mutex_lock(&segment_->rings[0].owner);
      write(writer, life, 1500);
      writer.leave_hole(1);
      write(writer, 0, 1);
    });
    owner.join();
    while (!spool_.has_ended(0)) spool_.pass();
    const std::vector<std::uint64_t> words = take(0);
    ASSERT_EQ(words.size(), 1502u);
    ASSERT_EQ(words[0], life);
    ASSERT_EQ(words[1499], life + 1499);
    spool_.give_back(0);
    ASSERT_EQ(segment_->rings[0].state.load(), EntryState::free);
  }
}

// The hardest: threads that write without pause, each word once it has room, a mover, and a reader that lags until
// the file is in use. What the reader has of all rings must include whatever has a smaller stamp than the spool says.
TEST_F(RingSpoolTest, AMoverAndAReaderBesideManyThreadsLoseNothingAndBreakNoOrder) {
  constexpr std::uint32_t kThreads = 4;
  constexpr std::uint64_t kWords = 5 * kRingWords;
  std::atomic<std::uint64_t>& stamp = segment_->processes[0].stamp;
  for (std::uint32_t ring = 0; ring < kThreads; ++ring) open_ring(ring);
  std::vector<std::thread> writers;
  for (std::uint32_t ring = 0; ring < kThreads; ++ring) {
    writers.emplace_back([&, ring] {
      RingWriter writer(segment_->words[ring]);
      for (std::uint64_t i = 0; i < kWords; ++i) {
        while (i >= segment_->rings[ring].consumed.load() + kRingWords) std::this_thread::yield();
        writer.put({stamp.fetch_add(1) << 1U});
      }
    });
  }
  std::atomic<bool> over{false};
  std::thread mover([&] {
    while (!over.load()) {
      if (!spool_.pass().whole) std::this_thread::yield();
    }
  });
  std::array<std::uint64_t, kThreads> newest{};
  std::uint64_t read = 0;
  std::uint64_t disorder = 0;
  std::vector<bool> seen(kThreads * kWords);
  std::uint64_t first_unseen = 0;
  while (read < kThreads * kWords) {
    const std::uint64_t end = spool_.stamp_end(0, kSerial);
    for (std::uint32_t ring = 0; ring < kThreads; ++ring) {
      for (const std::uint64_t value : take(ring, kWords)) {
        disorder += value < newest[ring] ? 1 : 0;
        newest[ring] = value;
        seen[value] = true;
        ++read;
      }
    }
    // A thread stands between its stamp and its word at most once.
    std::uint64_t missing = 0;
    while (first_unseen < seen.size() && seen[first_unseen]) ++first_unseen;
    for (std::uint64_t i = first_unseen; i < end; ++i) missing += seen[i] ? 0 : 1;
    disorder += missing > kThreads ? 1 : 0;
  }
  over.store(true);
  mover.join();
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(disorder, 0u);
  EXPECT_EQ(spool_.moved_words(), spool_.read_words());
}

}  // namespace
}  // namespace fitmark::workloads
