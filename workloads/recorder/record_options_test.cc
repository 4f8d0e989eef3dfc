// SPDX-License-Identifier: MIT
//
// What recordings keep when they are asked for more, or for less, than every event.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "workloads/file/trace_reader.h"
#include "workloads/recorder/record.h"
#include "workloads/recorder/testing/own_bytes.h"
#include "workloads/temporary_folder.h"
#include "workloads/tools/verify.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

class RecordOptionsTest : public testing::Test {
 protected:
  const RecordedFile& run(const std::string& program, const std::string& behaviour) {
    options_.output_path = folder_.path("t.fitrace");
    options_.arguments = {program, behaviour};
    options_.library_path = RECORDER_TEST_LIBRARY;
    outcome_ = record(options_);
    EXPECT_EQ(outcome_.fault, "");
    EXPECT_TRUE(outcome_.warnings.empty());
    EXPECT_EQ(outcome_.files.at(0).corrections, 0u);
    return outcome_.files[0];
  }
  const RecordedFile& run(const std::string& behaviour) {
    return run(RECORDER_TEST_TARGET, behaviour);
  }

  static Trace read(const std::string& path) {
    TraceReader reader(path);
    return collect(reader);
  }

  TemporaryFolder folder_;
  RecordOptions options_;
  RecordOutcome outcome_;
};

TEST_F(RecordOptionsTest, TimesGrowWithTheEventsAndMeasureTheProgramsPauses) {
  options_.times = true;
  const Trace trace = read(run("naps").path);  // for 1.5 s between its two objects
  EXPECT_TRUE(trace.header.has_times);
  EXPECT_TRUE(std::is_sorted(trace.events.begin(), trace.events.end(),
                             [](const Event& a, const Event& b) { return a.time_ns < b.time_ns; }));
  const auto time_of = [&](std::uint64_t size_bytes) {
    return std::find_if(trace.events.begin(), trace.events.end(),
                        [&](const Event& event) { return event.size_bytes == size_bytes; })
        ->time_ns;
  };
  EXPECT_GE(time_of(kOwnBytes + 1) - time_of(kOwnBytes), 1'499'000'000u);
}

TEST_F(RecordOptionsTest, NothingIsLostWhateverMayBeSetAside) {
  for (const std::uint64_t spool_bytes : {std::uint64_t{0}, std::uint64_t{1} << 20}) {
    options_.spool_bytes = spool_bytes;
    const RecordedFile& file = run("hand-off");
    EXPECT_EQ(file.unseen_frees, 0u);
    std::size_t made = 0;
    for (const Event& event : read(file.path).events) {
      made += event.op == Op::allocate && event.size_bytes >= 24 && event.size_bytes <= 88 ? 1 : 0;
    }
    EXPECT_GE(made, 80'000u);
  }
}

TEST_F(RecordOptionsTest, ASampleHoldsTheEndOfAnObjectWheneverItHoldsItsBeginning) {
  options_.sample_every = 7;
  const RecordedFile& file = run("hand-off");  // 80,000 objects, every third one reallocated
  EXPECT_EQ(file.unseen_frees, 0u);
  const Trace trace = read(file.path);
  EXPECT_EQ(trace.header.sample_every, 7u);
  std::size_t made = 0;
  std::size_t live = 0;
  for (const Event& event : trace.events) {
    const bool own = event.op == Op::allocate && event.size_bytes >= 24 && event.size_bytes <= 88;
    made += own ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(made), 80'000 / 7.0, 900.0);  // 8 standard deviations
  live = file.footer.live_objects_at_end;
  EXPECT_LT(live, 20u);  // the run-time library's own
}

TEST_F(RecordOptionsTest, EachRotatedFileIsATraceThatGoesOnWhereTheLastEnded) {
  run("hand-off");
  const TraceFooter whole = outcome_.files[0].footer;
  options_.part_bytes = 1;
  const RecordedFile& file = run("hand-off");
  ASSERT_GT(file.parts.size(), 1u);
  EXPECT_EQ(file.parts[1], folder_.path("t.1.fitrace"));
  std::uint64_t events = 0;
  std::uint64_t live_objects = 0;
  std::uint64_t live_bytes = 0;
  for (const std::string& part : file.parts) {
    const Verification found = verify(part);
    EXPECT_TRUE(found.faults.empty()) << part;
    TraceReader reader(part);
    const std::uint64_t carried = reader.header().carried_objects;
    EXPECT_EQ(carried, live_objects);
    const Trace trace = collect(reader);
    std::uint64_t carried_bytes = 0;
    for (std::size_t i = 0; i < carried; ++i) carried_bytes += trace.events[i].size_bytes;
    EXPECT_EQ(carried_bytes, live_bytes);
    events += trace.events.size() - carried - (part == file.parts[0] ? 0 : 1);  // and the mark
    live_objects = reader.footer().live_objects_at_end;
    live_bytes = reader.footer().live_bytes_at_end;
  }
  EXPECT_EQ(events, file.events);
  EXPECT_EQ(live_objects, whole.live_objects_at_end);
  EXPECT_EQ(live_bytes, whole.live_bytes_at_end);
}

TEST_F(RecordOptionsTest, OldPartsAreRemovedWhereOnlyTheLatestAreKept) {
  options_.part_bytes = 1;
  options_.keep_parts = 1;
  const RecordedFile& file = run("hand-off");
  ASSERT_EQ(file.parts.size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("t.0.fitrace")));
  EXPECT_GT(read(file.parts[0]).header.part, 0u);
}

TEST_F(RecordOptionsTest, PartsOfAnEarlierRecordingAreRemovedAndOtherFilesStay) {
  options_.part_bytes = 1;
  const std::size_t before = run("hand-off").parts.size();
  ASSERT_GT(before, 2u);
  const std::string other = folder_.path("t.2024.fitrace");  // no part 2024
  std::filesystem::copy_file(folder_.path("t.1.fitrace"), other);
  std::filesystem::copy_file(folder_.path("t.0.fitrace"), folder_.path("u.1.fitrace"));
  options_.part_bytes = std::uint64_t{1} << 30;
  ASSERT_EQ(run("hand-off").parts.size(), 1u);
  EXPECT_TRUE(std::filesystem::exists(folder_.path("t.0.fitrace")));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("t.1.fitrace")));
  EXPECT_TRUE(std::filesystem::exists(other));
  EXPECT_TRUE(std::filesystem::exists(folder_.path("u.1.fitrace")));
}

// The program that pins pages with objects of one known function, built with and without frame
// pointers.
class RecordedStacks : public RecordOptionsTest, public testing::WithParamInterface<const char*> {};

TEST_P(RecordedStacks, NameTheFunctionsThatAllocateAndAllThatCalledThem) {
  options_.stack_depth = 64;
  TraceReader reader(run(GetParam(), "").path);
  const StackTable& stacks = *reader.stacks();
  const Trace trace = collect(reader);
  std::size_t made = 0;
  for (const Event& event : trace.events) {
    if (event.op != Op::allocate || event.size_bytes != 104) continue;
    ++made;
    std::vector<std::string> functions;
    std::vector<std::string> files;
    for (const Frame& frame : stacks.stack(event.stack)) {
      functions.push_back(frame.function);
      if (frame.function == "keep_entry(int)") {
        EXPECT_EQ(std::filesystem::path(frame.file).filename(), "pinning_main.cc");
        EXPECT_GT(frame.line, 10u);
      }
    }
    const auto at = [&](const char* name) {
      return std::find(functions.begin(), functions.end(), name) - functions.begin();
    };
    ASSERT_LT(at("keep_entry(int)"), at("answer_request(int)"))
        << testing::PrintToString(functions);
    ASSERT_LT(at("answer_request(int)"), at("main"));
    ASSERT_LT(static_cast<std::size_t>(at("main")), functions.size());
  }
  EXPECT_EQ(made, 300u);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutFramePointers, RecordedStacks,
                         testing::Values(PINNING_PROGRAM, PINNING_PROGRAM_WITH_FRAME_POINTERS),
                         [](const auto& program) {
                           return program.index == 0 ? "Without" : "With";
                         });

// The program that takes every way through a chain of calls and allocates as many bytes as say which.
class RecordedWays : public RecordOptionsTest, public testing::WithParamInterface<const char*> {};

TEST_P(RecordedWays, AreThoseThatTheProgramTook) {
  constexpr std::uint64_t kFirstBytes = 2000;
  constexpr unsigned kTurns = 6;
  options_.stack_depth = 64;
  TraceReader reader(run(GetParam(), "").path);
  const StackTable& stacks = *reader.stacks();
  std::size_t made = 0;
  for (const Event& event : collect(reader).events) {
    if (event.op != Op::allocate || event.size_bytes - kFirstBytes >= 1U << kTurns) continue;
    ++made;
    std::uint64_t way = 0;
    unsigned turns = 0;
    for (const Frame& frame : stacks.stack(event.stack)) {
      const bool is_right = frame.function == "turn_right(unsigned int, unsigned int)";
      if (!is_right && frame.function != "turn_left(unsigned int, unsigned int)") continue;
      way = way << 1U | (is_right ? 1U : 0U);  // the last turn is met first
      ++turns;
    }
    ASSERT_EQ(turns, kTurns);
    ASSERT_EQ(way, event.size_bytes - kFirstBytes);
  }
  EXPECT_EQ(made, 40u * 2 << kTurns);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutFramePointers, RecordedWays,
                         testing::Values(PATHS_PROGRAM, PATHS_PROGRAM_WITH_FRAME_POINTERS),
                         [](const auto& program) {
                           return program.index == 0 ? "Without" : "With";
                         });

TEST_F(RecordOptionsTest, OperatorNewOfAnAllocatorThatServesItItselfIsRecorded) {
  const char* const library = "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4";
  if (!std::filesystem::exists(library)) GTEST_SKIP() << "libtcmalloc-minimal4 is not installed";
  setenv("LD_PRELOAD", library, 1);
  const Trace trace = read(run(PINNING_PROGRAM, "").path);
  unsetenv("LD_PRELOAD");
  const auto made = std::count_if(trace.events.begin(), trace.events.end(), [](const Event& event) {
    return event.op == Op::allocate && event.size_bytes == 104;
  });
  EXPECT_EQ(made, 300);
  EXPECT_EQ(outcome_.files[0].unseen_frees, 0u);
}

TEST_F(RecordOptionsTest, StacksAreRecordedFromThreadsSignalHandlersAndChildren) {
  options_.stack_depth = 16;
  for (const char* behaviour : {"hand-off", "signals", "fork-tree", "short-threads"}) {
    run(behaviour);
    for (const RecordedFile& file : outcome_.files) {
      TraceReader reader(file.path);
      const StackTable& stacks = *reader.stacks();
      const Trace trace = collect(reader);
      std::size_t unknown = 0;
      for (const Event& event : trace.events) {
        if (event.op != Op::allocate) continue;
        unknown += stacks.nodes.contains(event.stack) ? 0 : 1;
      }
      // What the loader allocates before the recorder knows what it is to record.
      EXPECT_LT(unknown, 5u) << behaviour << " " << file.path;
    }
  }
}

}  // namespace
}  // namespace fitmark::workloads
