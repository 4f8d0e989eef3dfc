// SPDX-License-Identifier: MIT
//
// Images that replace one another, are started with any environment, or are killed with all their threads.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "workloads/file/trace_reader.h"
#include "workloads/recorder/record.h"
#include "workloads/recorder/testing/own_bytes.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

class RecordImagesTest : public testing::Test {
 protected:
  void run(const std::vector<std::string>& words) {
    options_.output_path = folder_.path("t.fitrace");
    options_.arguments = {IMAGES_PROGRAM};
    options_.arguments.insert(options_.arguments.end(), words.begin(), words.end());
    options_.library_path = RECORDER_TEST_LIBRARY;
    outcome_ = record(options_);
    ASSERT_EQ(outcome_.fault, "");
    for (const RecordedFile& file : outcome_.files) EXPECT_EQ(file.corrections, 0u) << file.path;
  }

  Trace trace(std::size_t file) const {
    TraceReader reader(outcome_.files.at(file).path);
    return collect(reader);
  }

  std::ptrdiff_t made(std::size_t file, std::uint64_t extra) const {
    const Trace whole = trace(file);
    return std::count_if(whole.events.begin(), whole.events.end(), [&](const Event& event) {
      return event.op == Op::allocate && event.size_bytes == kOwnBytes + extra;
    });
  }

  // Runs the program in each of these ways, in which two images make an object each, of so much more than their own.
  void expect_two_whole_images(const std::vector<const char*>& ways, std::uint64_t first_extra,
                               std::uint64_t second_extra) {
    for (const char* way : ways) {
      SCOPED_TRACE(way);
      ASSERT_NO_FATAL_FAILURE(run({way}));
      ASSERT_EQ(outcome_.files.size(), 2u);
      EXPECT_EQ(made(0, first_extra), 1);
      EXPECT_EQ(made(1, second_extra), 1);
      for (const RecordedFile& file : outcome_.files) EXPECT_FALSE(file.footer.truncated);
    }
  }

  TemporaryFolder folder_;
  RecordOptions options_;
  RecordOutcome outcome_;
};

// The image that replaced the first has the main file.
TEST_F(RecordImagesTest, AnImageThatExecGivesNoEnvironmentIsRecorded) {
  expect_two_whole_images({"execve", "execv", "execvp", "execvpe", "execl", "execlp", "execle"}, 1,
                          0);
}

TEST_F(RecordImagesTest, AnImageThatIsStartedWithoutEnvironmentIsRecorded) {
  expect_two_whole_images({"posix_spawn", "posix_spawnp", "vfork"}, 2, 1);
}

TEST_F(RecordImagesTest, AProcessThatTheBareSystemCallMakesIsRecordedAndEnds) {
  for (const char* way : {"fork", "clone"}) {
    SCOPED_TRACE(way);
    ASSERT_NO_FATAL_FAILURE(run({way}));
    ASSERT_EQ(outcome_.files.size(), 2u);
    EXPECT_EQ(made(0, 2), 1);
    EXPECT_EQ(made(1, 1), 1);
  }
}

TEST_F(RecordImagesTest, AnImageIsWholeThoughWhatReplacedItCannotBeRecorded) {
  ASSERT_NO_FATAL_FAILURE(run({"leave"}));
  ASSERT_EQ(outcome_.files.size(), 1u);
  EXPECT_EQ(made(0, 0), 1);
  EXPECT_FALSE(outcome_.files[0].footer.truncated);
}

TEST_F(RecordImagesTest, AnExecThatFailsEndsNothing) {
  ASSERT_NO_FATAL_FAILURE(run({"fail"}));
  EXPECT_EQ(outcome_.signal, SIGKILL);
  EXPECT_EQ(made(0, 2), 1);
  EXPECT_TRUE(outcome_.files[0].footer.truncated);
}

// Threads die one after the other, in any order, the first among them or last; and one has no ring.
TEST_F(RecordImagesTest, FiftyKillsOfEightThreadsLoseNothing) {
  std::mt19937 random(11);
  for (int kill_count = 0; kill_count < 50; ++kill_count) {
    const int delay_us = std::uniform_int_distribution(1, 15'000)(random);
    ASSERT_NO_FATAL_FAILURE(run({"kill", std::to_string(delay_us)}));
    ASSERT_EQ(outcome_.signal, SIGKILL);
    ASSERT_TRUE(outcome_.files.at(0).footer.truncated) << delay_us;
    EXPECT_EQ(outcome_.files[0].unseen_frees, 0u);
    std::array<std::uint64_t, 9> next{};
    for (const Event& event : trace(0).events) {
      const std::uint64_t thread = event.size_bytes / 4096;
      if (event.op != Op::allocate || thread < 1 || thread > 8) continue;
      if (event.size_bytes % 4096 != 0 && next[thread] == 0) continue;  // another's object
      ASSERT_EQ(event.size_bytes % 4096, next[thread]++ % 4096) << "thread " << thread;
    }
  }
}

}  // namespace
}  // namespace fitmark::workloads
