// SPDX-License-Identifier: MIT
//
// Programs of every kind are recorded whole: what they did with their heap stands in the trace.
#include "workloads/recorder/record.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "workloads/file/trace_reader.h"
#include "workloads/recorder/record_error.h"
#include "workloads/recorder/testing/own_bytes.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

// The events of one size: how many objects had it, and whether all of them were freed.
struct Objects {
  std::size_t made = 0;
  std::size_t live_at_end = 0;
};

class RecordTest : public testing::Test {
 protected:
  RecordOutcome run(const std::string& behaviour) {
    options_.output_path = folder_.path("t.fitrace");
    options_.arguments = {RECORDER_TEST_TARGET, behaviour};
    options_.library_path = RECORDER_TEST_LIBRARY;
    outcome_ = record(options_);
    EXPECT_EQ(outcome_.fault, "");
    for (const RecordedFile& file : outcome_.files) EXPECT_EQ(file.corrections, 0u) << file.path;
    return outcome_;
  }

  static Trace read(const RecordedFile& file) {
    TraceReader reader(file.path);
    return collect(reader);
  }
  Trace main_trace() const { return read(outcome_.files.at(0)); }

  static Objects objects(const Trace& trace, std::uint64_t size_bytes) {
    Objects result;
    std::vector<std::uint32_t> live;
    for (const Event& event : trace.events) {
      if (event.op == Op::mark) continue;
      std::erase(live, event.slot);
      if (event.op == Op::deallocate || event.size_bytes != size_bytes) continue;
      ++result.made;
      live.push_back(event.slot);
    }
    result.live_at_end = live.size();
    return result;
  }

  static void expect_freed(const Trace& trace, std::uint64_t size_bytes, std::size_t count) {
    const Objects found = objects(trace, size_bytes);
    EXPECT_EQ(found.made, count) << size_bytes;
    EXPECT_EQ(found.live_at_end, 0u) << size_bytes;
  }

  TemporaryFolder folder_;
  RecordOptions options_;
  RecordOutcome outcome_;
};

const Event* first_of_size(const Trace& trace, std::uint64_t size_bytes) {
  const auto found = std::find_if(trace.events.begin(), trace.events.end(), [&](const Event& e) {
    return e.op != Op::mark && e.size_bytes == size_bytes;
  });
  return found == trace.events.end() ? nullptr : &*found;
}

TEST_F(RecordTest, EveryFunctionOfTheFamilyIsRecordedWithItsArguments) {
  run("family");
  const Trace trace = main_trace();
  for (const std::uint64_t extra : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11}) {
    expect_freed(trace, kOwnBytes + extra, 1);
  }
  EXPECT_EQ(first_of_size(trace, kOwnBytes + 7)->op, Op::allocate_zeroed);
  EXPECT_EQ(first_of_size(trace, kOwnBytes + 2)->op, Op::reallocate);
  EXPECT_EQ(first_of_size(trace, 3 * kOwnBytes)->op, Op::reallocate);
  EXPECT_EQ(first_of_size(trace, 73'728)->alignment_log2, 12);
  EXPECT_EQ(first_of_size(trace, kOwnBytes + 3)->alignment_log2, 6);
  EXPECT_EQ(first_of_size(trace, kOwnBytes + 4)->alignment_log2, 8);
  EXPECT_EQ(first_of_size(trace, kOwnBytes + 5)->alignment_log2, 12);
}

TEST_F(RecordTest, TheHeaderNamesTheProgramAndItsArguments) {
  run("family");
  const Trace trace = main_trace();
  EXPECT_EQ(std::filesystem::path(trace.header.program).filename(), "recorder_test_target");
  EXPECT_EQ(trace.header.arguments, std::vector<std::string>{"family"});
}

TEST_F(RecordTest, RequestsThatWereRefusedAreNoEvents) {
  run("refused-requests");
  expect_freed(main_trace(), kOwnBytes, 1);
}

TEST_F(RecordTest, ObjectsHandedBetweenThreadsAreFreedAfterTheyAreMade) {
  run("hand-off");
  EXPECT_EQ(outcome_.files[0].unseen_frees, 0u);
  const Trace trace = main_trace();
  EXPECT_EQ(objects(trace, 24).live_at_end + objects(trace, 200).live_at_end, 0u);
  EXPECT_EQ(objects(trace, 200).made, 4u * 6667);
}

TEST_F(RecordTest, ThousandsOfShortThreadsAreRecordedWhole) {
  run("short-threads");
  const Trace trace = main_trace();
  expect_freed(trace, kOwnBytes, 3000);
  EXPECT_EQ(outcome_.files[0].footer.threads, 3001u);
}

TEST_F(RecordTest, ThreadsThatOutliveMainAreRecorded) {
  EXPECT_EQ(run("thread-outlives-main").exit_code, 5);
  expect_freed(main_trace(), kOwnBytes, 1);
  expect_freed(main_trace(), kOwnBytes + 1, 1);
}

TEST_F(RecordTest, FreesAtTheEndOfAThreadAreRecorded) {
  run("thread-teardown");
  for (const std::uint64_t extra : {0, 1, 2}) expect_freed(main_trace(), kOwnBytes + extra, 50);
}

TEST_F(RecordTest, EachForkedProcessHasItsOwnTrace) {
  run("fork-tree");
  ASSERT_EQ(outcome_.files.size(), 5u);
  expect_freed(main_trace(), kOwnBytes, 1);
  expect_freed(main_trace(), kOwnBytes + 1, 1);
  std::size_t children = 0;
  std::size_t grandchildren = 0;
  for (std::size_t i = 1; i < outcome_.files.size(); ++i) {
    const Trace trace = read(outcome_.files[i]);
    children += objects(trace, kOwnBytes + 2).made;
    grandchildren += objects(trace, kOwnBytes + 3).made;
    EXPECT_EQ(objects(trace, kOwnBytes).made, 0u);
    EXPECT_FALSE(outcome_.files[i].footer.truncated);
  }
  EXPECT_EQ(children, 2u);
  EXPECT_EQ(grandchildren, 2u);
}

TEST_F(RecordTest, ForkFromAThreadedProgramLeavesBothSidesWhole) {
  run("fork-among-threads");
  ASSERT_EQ(outcome_.files.size(), 21u);
  for (std::size_t i = 1; i < outcome_.files.size(); ++i) {
    expect_freed(read(outcome_.files[i]), kOwnBytes, 1);
  }
}

TEST_F(RecordTest, AnImageReplacedByExecKeepsItsOwnTrace) {
  run("exec-again");
  ASSERT_EQ(outcome_.files.size(), 2u);
  expect_freed(main_trace(), kOwnBytes + 9, 1);
  EXPECT_EQ(objects(main_trace(), kOwnBytes).made, 1u);
  EXPECT_EQ(objects(read(outcome_.files[1]), kOwnBytes + 9).made, 0u);
  EXPECT_FALSE(outcome_.files[1].footer.truncated);
}

TEST_F(RecordTest, ChildrenOfVforkDisturbNobody) {
  run("vfork-exec");
  ASSERT_EQ(outcome_.files.size(), 4u);
  expect_freed(main_trace(), kOwnBytes + 1, 1);
  for (std::size_t i = 1; i < 4; ++i) expect_freed(read(outcome_.files[i]), kOwnBytes + 9, 1);
}

TEST_F(RecordTest, ADaemonIsRecordedToItsEnd) {
  run("daemonise");
  ASSERT_EQ(outcome_.files.size(), 2u);
  expect_freed(read(outcome_.files[1]), kOwnBytes + 1, 1);
}

TEST_F(RecordTest, SignalHandlersMayBreakIntoTheRecorderAnywhere) {
  run("signals");
  const Trace trace = main_trace();
  expect_freed(trace, 48, 1'000'000);
  const auto last =
      std::max_element(trace.events.begin(), trace.events.end(),
                       [](const Event& a, const Event& b) { return a.size_bytes < b.size_bytes; });
  const auto ticks = std::count_if(trace.events.begin(), trace.events.end(),
                                   [](const Event& event) { return event.op == Op::mark; });
  EXPECT_EQ(last->size_bytes - 2 * kOwnBytes, static_cast<std::uint64_t>(ticks));
  EXPECT_GT(ticks, 0);
  EXPECT_EQ(trace.mark_names.at(0), "tick");
}

TEST_F(RecordTest, FreesAtExitAreRecorded) {
  EXPECT_EQ(run("frees-at-exit").exit_code, 3);
  expect_freed(main_trace(), kOwnBytes, 1);
  EXPECT_FALSE(outcome_.files[0].footer.truncated);
}

TEST_F(RecordTest, AnAbortedProgramLeavesATruncatedTraceOfAllItDid) {
  run("aborts");
  EXPECT_EQ(outcome_.exit_code, 128 + SIGABRT);
  EXPECT_TRUE(outcome_.files[0].footer.truncated);
  expect_freed(main_trace(), kOwnBytes, 1);
}

TEST_F(RecordTest, FiftyKillsAtRandomMomentsLoseNothing) {
  std::mt19937 random(7);
  for (int kill_count = 0; kill_count < 50; ++kill_count) {
    options_.output_path = folder_.path("t.fitrace");
    options_.arguments = {RECORDER_TEST_TARGET, "runs-until-killed",
                          std::to_string(std::uniform_int_distribution(1, 20'000)(random))};
    options_.library_path = RECORDER_TEST_LIBRARY;
    outcome_ = record(options_);
    ASSERT_EQ(outcome_.signal, SIGKILL);
    ASSERT_TRUE(outcome_.files.at(0).footer.truncated);
    EXPECT_EQ(outcome_.files[0].corrections + outcome_.files[0].unseen_frees, 0u);
    // What the program made follows a rule, so that a missing event would show.
    const Trace trace = main_trace();
    std::uint64_t made = 0;
    for (const Event& event : trace.events) {
      if (event.op != Op::allocate) continue;
      if (made > 0 || event.size_bytes == 16) {
        ASSERT_EQ(event.size_bytes, 16 + made % 512);
        ++made;
      }
    }
  }
}

TEST_F(RecordTest, AProgramThatLeavesAtOnceIsWhole) {
  EXPECT_EQ(run("leaves-at-once").exit_code, 9);
  EXPECT_FALSE(outcome_.files[0].footer.truncated);
  EXPECT_EQ(objects(main_trace(), kOwnBytes).live_at_end, 1u);
}

TEST_F(RecordTest, AProgramCanBeChosenByName) {
  options_.only = "no-such-name";
  options_.output_path = folder_.path("t.fitrace");
  options_.arguments = {RECORDER_TEST_TARGET, "family"};
  options_.library_path = RECORDER_TEST_LIBRARY;
  EXPECT_NE(record(options_).fault.find("no-such-name"), std::string::npos);
  options_.only = "recorder_test_target";
  EXPECT_EQ(record(options_).files.size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("t.children")));
}

TEST_F(RecordTest, ChildrenCanBeLeftOut) {
  options_.follow_children = false;
  run("fork-tree");
  EXPECT_EQ(outcome_.files.size(), 1u);
}

TEST_F(RecordTest, ALimitEndsTheRecordingAndNotTheProgram) {
  options_.max_seconds = 0.5;
  EXPECT_EQ(run("naps").exit_code, 5);  // for 1.5 s
  EXPECT_TRUE(outcome_.limit_reached);
  EXPECT_TRUE(outcome_.files.at(0).footer.truncated);
  EXPECT_EQ(objects(main_trace(), kOwnBytes).made, 1u);
  EXPECT_EQ(objects(main_trace(), kOwnBytes + 1).made, 0u);
}

TEST_F(RecordTest, TheFooterTellsWhatTheRecordingCost) {
  run("family");
  EXPECT_GT(outcome_.files[0].footer.perturbation.overhead_ns_per_event, 0.0);
  EXPECT_GT(outcome_.files[0].footer.perturbation.recorder_resident_bytes, 0u);
  EXPECT_EQ(outcome_.files[0].footer.perturbation.dropped_events, 0u);
}

TEST_F(RecordTest, BadOutputPlacesAreRefusedBeforeTheProgramStarts) {
  options_.arguments = {RECORDER_TEST_TARGET, "family"};
  options_.library_path = RECORDER_TEST_LIBRARY;
  options_.output_path = folder_.path("absent/t.fitrace");
  EXPECT_THROW(record(options_), RecordError);
  options_.output_path = folder_.path(".");
  EXPECT_THROW(record(options_), RecordError);
}

TEST_F(RecordTest, AFullDiskIsAFaultAndLeavesTheProgramAlone) {
  options_.output_path = "/dev/full";
  options_.arguments = {RECORDER_TEST_TARGET, "frees-at-exit"};
  options_.library_path = RECORDER_TEST_LIBRARY;
  const RecordOutcome outcome = record(options_);
  EXPECT_NE(outcome.fault.find("/dev/full"), std::string::npos);
  EXPECT_EQ(outcome.exit_code, 3);
}

}  // namespace
}  // namespace fitmark::workloads
