// SPDX-License-Identifier: MIT
//
// Numbers that mean nothing, options that contradict one another, streams that are closed or full.
#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "bench/command/commands_fixture.h"

namespace fitmark::bench {
namespace {

TEST_F(Commands, NumbersThatMeanNothingAreWrongUsage) {
  for (const char* options :
       {"record --keep -1 --rotate 1M", "record --max-size -1", "record --rotate -5K",
        "record --max-size 99999999999999999999999", "record --max-seconds nan",
        "record --max-seconds -1", "record --sample -2", "record --stacks=0"}) {
    const Spoken spoken = run(std::string("fitmark ") + options + " -o t.fitrace -- true");
    EXPECT_EQ(spoken.exit_code, 2) << options << "\n" << spoken.errors;
    EXPECT_LT(spoken.errors.size(), 200u) << spoken.errors;
  }
  EXPECT_FALSE(exists("t.fitrace"));
  for (const char* command :
       {"cut a.fitrace --from -1 -o w.fitrace", "generate larson --seed -3 -o w.fitrace",
        "generate larson --scale 0 -o w.fitrace"}) {
    EXPECT_EQ(run(std::string("fitmark ") + command).exit_code, 2) << command;
  }
  EXPECT_FALSE(exists("w.fitrace"));
}

TEST_F(Commands, OptionsThatContradictOneAnotherAreWrongUsage) {
  make_traces();
  for (const char* command :
       {"record --keep 3 -o t.fitrace -- true", "record --anonymise --stacks -o t.fitrace -- true",
        "cut a.fitrace --from 5 --to 3 -o t.fitrace",
        "generate steady-churn events=5 events=6 -o t.fitrace"}) {
    const Spoken spoken = run(std::string("fitmark ") + command);
    EXPECT_EQ(spoken.exit_code, 2) << command << "\n" << spoken.errors;
  }
  EXPECT_FALSE(exists("t.fitrace"));
}

TEST_F(Commands, AWindowBehindTheEndIsTold) {
  make_traces();
  const Spoken spoken = run("fitmark cut a.fitrace --from 999999999 -o w.fitrace");
  EXPECT_EQ(spoken.exit_code, 0);
  EXPECT_NE(spoken.errors.find("after the trace's end"), std::string::npos) << spoken.errors;
}

TEST_F(Commands, OutputThatNobodyTakesIsAFault) {
  make_traces();
  const Spoken spoken = run("fitmark info a.fitrace > /dev/full");
  EXPECT_EQ(spoken.exit_code, 4);
  EXPECT_NE(spoken.errors.find("standard output"), std::string::npos) << spoken.errors;
}

TEST_F(Commands, ClosedStreamsStayTheProgramsOwnAndSpoilNoTrace) {
  // The program's own status: it finds standard output closed, as it would without a recorder.
  EXPECT_EQ(
      run("fitmark record -o t.fitrace -- sh -c 'test ! -e /proc/self/fd/1 && exit 7' >&- 2>&-")
          .exit_code,
      7);
  EXPECT_EQ(run("fitmark verify t.fitrace").exit_code, 0);
}

TEST_F(Commands, AFileLimitIsAFaultOfTheMachineAndLeavesNothing) {
  EXPECT_EQ(run("sh -c 'ulimit -f 8; fitmark generate larson -o t.fitrace'").exit_code, 4);
  EXPECT_FALSE(exists("t.fitrace"));
  EXPECT_FALSE(exists("t.fitrace.partial"));
}

TEST_F(Commands, AnInterruptLeavesNothingUnfinished) {
  for (const char* signal : {"INT", "TERM", "HUP"}) {
    const Spoken spoken = run(std::string("env --default-signal=") + signal +
                              " fitmark generate larson events=1000000000000 -o t.fitrace & p=$!;"
                              "while [ ! -s t.fitrace.partial ]; do sleep 0.01; done;"
                              "kill -" +
                              signal + " $p; wait $p; kill -l $?");
    EXPECT_EQ(spoken.output, std::string(signal) + "\n") << spoken.errors;
    EXPECT_FALSE(exists("t.fitrace.partial")) << signal;
    EXPECT_FALSE(exists("t.fitrace"));
  }
}

TEST_F(Commands, APackedTraceIsToldToBeUnpacked) {
  make_traces();
  const Spoken spoken = run("gzip a.fitrace && fitmark info a.fitrace.gz");
  EXPECT_EQ(spoken.exit_code, 3);
  EXPECT_NE(spoken.errors.find("gunzip"), std::string::npos) << spoken.errors;
}

TEST_F(Commands, ALawThatMakesNothingIsWrongUsage) {
  for (const char* law : {"fixed:0", "uniform:0:0", "lognormal:0.001:0"}) {
    const Spoken spoken =
        run(std::string("fitmark generate laws arrivals=") + law + " -o t.fitrace");
    EXPECT_EQ(spoken.exit_code, 2) << law;
    EXPECT_NE(spoken.errors.find(std::string("arrivals='") + law), std::string::npos);
    EXPECT_NE(spoken.errors.find("such as fixed:1"), std::string::npos) << spoken.errors;
  }
  EXPECT_FALSE(exists("t.fitrace"));
  EXPECT_FALSE(exists("t.fitrace.partial"));
}

TEST_F(Commands, CopiesKeepWhatTheRecorderSaysOfItself) {
  ASSERT_EQ(run("fitmark record -o t.fitrace -- sh -c 'exit 0'").exit_code, 0);
  ASSERT_EQ(
      run("truncate -s -30 t.fitrace && fitmark convert --keep-going t.fitrace -o c.fitrace &&"
          "fitmark anonymise c.fitrace -o d.fitrace")
          .exit_code,
      0);
  const auto json = nlohmann::json::parse(run("fitmark info d.fitrace --json").output);
  EXPECT_EQ(json["recording"].is_null(), false);
}

TEST_F(Commands, AnAnonymousRecordingTellsNoNames) {
  ASSERT_EQ(run("fitmark record --anonymise -o t.fitrace -- sh -c 'true; sh -c \"exit 0\"; true'")
                .exit_code,
            0);
  const auto json = nlohmann::json::parse(run("fitmark info t.fitrace --json").output);
  for (const char* name : {"program", "host", "kernel", "libc"}) EXPECT_EQ(json[name], "") << name;
  EXPECT_TRUE(json["arguments"].empty());
  EXPECT_EQ(json["recorded_at_s"], 0);
  EXPECT_EQ(run("ls t.children | grep -v ^process").output, "");
}

TEST_F(Commands, InfoTellsWhatARecordingCost) {
  ASSERT_EQ(run("fitmark record -o t.fitrace -- sh -c 'exit 0'").exit_code, 0);
  EXPECT_NE(run("fitmark info t.fitrace").output.find("0 events dropped"), std::string::npos);
  const auto json = nlohmann::json::parse(run("fitmark info t.fitrace --json").output);
  EXPECT_EQ(json["recording"]["dropped_events"], 0);
  EXPECT_GT(json["recording"]["overhead_ns_per_event"], 0);
  EXPECT_GT(json["recording"]["recorder_resident_bytes"], 0);
}

TEST_F(Commands, InfoShowsAlignmentsAndThreads) {
  ASSERT_EQ(run("fitmark generate database-pages events=500 -o p.fitrace").exit_code, 0);
  EXPECT_NE(run("fitmark info p.fitrace").output.find("8.00 KiB"), std::string::npos);
  ASSERT_EQ(run("fitmark generate threadtest events=500 threads=20 -o t.fitrace").exit_code, 0);
  const std::string told = run("fitmark info t.fitrace").output;
  EXPECT_NE(told.find("events of threads"), std::string::npos);
  EXPECT_NE(told.find("and 12 more"), std::string::npos) << told;
}

TEST_F(Commands, AModelTellsWhatBestFitMakesOfBoth) {
  make_traces();
  const Spoken spoken = run("fitmark model a.fitrace -o m.json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  EXPECT_NE(spoken.output.find("under best fit"), std::string::npos) << spoken.output;
  const auto json = nlohmann::json::parse(run("fitmark model a.fitrace -o m.json --json").output);
  EXPECT_GT(json["base_best_fit"]["peak_held_bytes"], 0);
  EXPECT_GT(json["best_fit"]["peak_held_bytes"], 0);
  EXPECT_TRUE(json["best_fit"].contains("mean_external_fragmentation"));
}

}  // namespace
}  // namespace fitmark::bench
