// SPDX-License-Identifier: MIT
//
// Threads' records are merged by their stamps, and the trace is valid whatever they say.
#include "workloads/recorder/collector/process_recording.h"

#include <gtest/gtest.h>

#include "workloads/file/trace_reader.h"
#include "workloads/recorder/testing/ring_writer.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kEnd = ~std::uint64_t{0};

class ProcessRecordingTest : public testing::Test {
 protected:
  ProcessRecordingTest() {
    segment_->processes[0].state.store(EntryState::adopted);
    segment_->ring_limit.store(2);
    for (std::uint32_t ring : {0u, 1u}) {
      segment_->rings[ring].state.store(EntryState::active);
      recording_.add_ring(ring);
    }
    segment_->registrations.store(1);
  }

  void drain(std::uint64_t stamp_end) {
    spool_.pass();
    recording_.drain(spool_, stamp_end, kEnd / 2);
  }
  std::vector<Event> finish() {
    drain(kEnd);
    recording_.finish({}, false);
    TraceReader reader(recording_.path());
    return collect(reader).events;
  }

  TemporaryFolder folder_;
  SharedSegment segment_;
  RingSpool spool_{segment_, folder_.path(""), 1 << 20};
  RingWriter first_{segment_->words[0]};
  RingWriter second_{segment_->words[1]};
  ProcessRecording recording_{folder_.path("t.fitrace"), {}, {}};
};

TEST_F(ProcessRecordingTest, StampsOrderEventsAcrossThreads) {
  first_.object(RecordKind::allocate, 0x10, 1, 1);
  first_.object(RecordKind::allocate, 0x10, 3, 3);
  second_.object(RecordKind::deallocate, 0x10, 0, 2);
  second_.object(RecordKind::deallocate, 0x10, 0, 4);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0], (Event{.size_bytes = 1, .thread = 0, .op = Op::allocate}));
  EXPECT_EQ(events[1], (Event{.thread = 1, .op = Op::deallocate}));
  EXPECT_EQ(events[2], (Event{.size_bytes = 3, .thread = 0, .op = Op::allocate}));
  EXPECT_EQ(events[3], (Event{.thread = 1, .op = Op::deallocate}));
  EXPECT_EQ(recording_.counts().corrections, 0u);
}

TEST_F(ProcessRecordingTest, RecordsFromTheEndOfARoundWaitForTheNext) {
  first_.object(RecordKind::deallocate, 0x10, 0, 5);
  drain(5);
  EXPECT_EQ(recording_.counts().unseen_frees, 0u);
  second_.object(RecordKind::allocate, 0x10, 8, 4);
  EXPECT_EQ(finish().size(), 2u);
  EXPECT_EQ(recording_.counts().unseen_frees, 0u);
}

TEST_F(ProcessRecordingTest, OrderHoldsOverManyWindowsOfStampsAndOverGapsInThem) {
  std::uint64_t stamp = 0;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    if (i % 100 == 0) stamp += 1000;
    first_.object(RecordKind::allocate, 0x10, i, stamp++);
    second_.object(RecordKind::deallocate, 0x10, 0, stamp++);
  }
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 2000u);
  for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_EQ(events[2 * i].size_bytes, i + 1);
  EXPECT_EQ(recording_.counts().corrections, 0u);
  EXPECT_EQ(recording_.counts().unseen_frees, 0u);
}

TEST_F(ProcessRecordingTest, ADrainThatStopsEarlyGoesOnWhereItWas) {
  for (std::uint64_t i = 1; i <= 500; ++i) {
    first_.object(RecordKind::allocate, 0x10, i);
    first_.object(RecordKind::deallocate, 0x10, 0);
  }
  first_.put({long_head(LongKind::mark, 1, false), std::uint64_t{'p'} << 8U});
  first_.object(RecordKind::allocate, 0x20, 7, 1);
  second_.object(RecordKind::deallocate, 0x20, 0, 2);
  spool_.pass();
  unsigned drains = 0;
  while (recording_.drain(spool_, kEnd, 100) != 0) ++drains;
  EXPECT_GT(drains, 1u);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 1003u);
  for (std::uint64_t i = 0; i < 500; ++i) ASSERT_EQ(events[2 * i].size_bytes, i + 1);
  EXPECT_EQ(events[1000].op, Op::mark);
  EXPECT_EQ(events[1001].size_bytes, 7u);
  EXPECT_EQ(events[1002].op, Op::deallocate);
  EXPECT_EQ(recording_.counts().unseen_frees, 0u);
}

// The first ring's record is gathered, and not yet written, when the drain stops at the second's.
TEST_F(ProcessRecordingTest, ARecordStaysItsThreadsThoughThatEndsBeforeItIsWritten) {
  for (std::uint64_t i = 1; i <= 500; ++i) {
    second_.object(RecordKind::allocate, 0x10, i);
    second_.object(RecordKind::deallocate, 0x10, 0);
  }
  first_.object(RecordKind::allocate, 0x20, 7, 1);
  spool_.pass();
  recording_.drain(spool_, kEnd, 10);
  recording_.retire_rings(spool_);  // nobody holds the rings: their threads have ended
  spool_.pass();
  recording_.retire_rings(spool_);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 1001u);
  EXPECT_EQ(events[0].thread, 0u);
  EXPECT_EQ(events[1000], (Event{.size_bytes = 7, .thread = 1, .op = Op::allocate}));
}

TEST_F(ProcessRecordingTest, LateRecordsAreWrittenInTheirOrderBeforeWhatComesAfter) {
  first_.object(RecordKind::allocate, 0x20, 1, 4);
  drain(5);
  second_.object(RecordKind::deallocate, 0x10, 0, 3);
  second_.object(RecordKind::allocate, 0x10, 3, 6);
  first_.object(RecordKind::allocate, 0x10, 2, 2);
  EXPECT_EQ(finish().size(), 4u);
  EXPECT_EQ(recording_.counts().corrections, 0u);
  EXPECT_EQ(recording_.counts().unseen_frees, 0u);
}

TEST_F(ProcessRecordingTest, ARecordWithoutAStampFollowsTheOneBeforeItOnItsThread) {
  first_.object(RecordKind::allocate, 0x10, 1, 5);
  first_.object(RecordKind::deallocate, 0x10, 0);
  second_.object(RecordKind::allocate, 0x10, 2, 9);
  first_.object(RecordKind::deallocate, 0x10, 0, 10);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].op, Op::deallocate);
  EXPECT_EQ(events[2].size_bytes, 2u);
  EXPECT_EQ(recording_.counts().corrections, 0u);
}

TEST_F(ProcessRecordingTest, AddressGivenAwayDuringReallocIsAnotherObject) {
  first_.object(RecordKind::allocate, 0x10, 1, 1);
  first_.object(RecordKind::release, 0x10, 0, 2);
  second_.object(RecordKind::allocate, 0x10, 2, 3);
  first_.object(RecordKind::acquire, 0x20, 4, 4);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[1].slot, 1u);
  EXPECT_EQ(events[2], (Event{.size_bytes = 4, .slot = 0, .thread = 0, .op = Op::reallocate}));
  EXPECT_EQ(recording_.counts().corrections, 0u);
}

TEST_F(ProcessRecordingTest, FailedReallocLeavesTheObjectAlone) {
  first_.object(RecordKind::allocate, 0x10, 1);
  first_.object(RecordKind::release, 0x10, 0);
  first_.put({wide_head(RecordKind::acquire, 0, false), 0, kAcquireFailed << 1U});
  first_.object(RecordKind::deallocate, 0x10, 0);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].op, Op::deallocate);
}

TEST_F(ProcessRecordingTest, ReallocToNothingDeallocates) {
  first_.object(RecordKind::allocate, 0x10, 1);
  first_.object(RecordKind::release, 0x10, 0);
  first_.put({wide_head(RecordKind::acquire, 0, false), 0, kAcquireGone << 1U});
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].op, Op::deallocate);
}

TEST_F(ProcessRecordingTest, AllocationOfALiveAddressIsPutRightAndCounted) {
  first_.object(RecordKind::allocate, 0x10, 1);
  first_.object(RecordKind::allocate, 0x10, 2);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[1].op, Op::deallocate);
  EXPECT_EQ(recording_.counts().corrections, 1u);
}

TEST_F(ProcessRecordingTest, ObjectsNeverSeenAreLeftOutOrBegin) {
  first_.object(RecordKind::deallocate, 0x10, 0);
  first_.object(RecordKind::release, 0x20, 0);
  first_.object(RecordKind::acquire, 0x30, 9);
  const std::vector<Event> events = finish();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0], (Event{.size_bytes = 9, .op = Op::allocate}));
  EXPECT_EQ(recording_.counts().unseen_frees, 2u);
}

}  // namespace
}  // namespace fitmark::workloads
