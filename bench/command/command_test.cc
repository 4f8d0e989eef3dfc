// SPDX-License-Identifier: MIT
//
// The commands as people type them: what they say and write, bad input told apart.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/command/commands_fixture.h"
#include "bench/fixture/sanitized.h"

namespace fitmark::bench {
namespace {

using nlohmann::json;

TEST_F(Commands, AMistypedCommandHearsTheOneThatWasMeant) {
  const Spoken spoken = run("fitmark recrod");
  EXPECT_EQ(spoken.exit_code, 2);
  EXPECT_NE(spoken.errors.find("did you mean \"record\"?"), std::string::npos) << spoken.errors;
}

TEST_F(Commands, AnUnknownAllocatorIsAUsageErrorThatNamesTheNearest) {
  make_traces();
  const Spoken spoken = run("fitmark replay a.fitrace --allocator best_fti");
  EXPECT_EQ(spoken.exit_code, 2);
  EXPECT_NE(spoken.errors.find("best_fit"), std::string::npos) << spoken.errors;
}

TEST_F(Commands, AForeignFileIsBadInput) {
  run("head -c 1000 /dev/urandom > noise.fitrace");
  for (const char* command : {"info noise.fitrace", "replay noise.fitrace", "compare noise.fitrace",
                              "info absent.fitrace", "report noise.fitrace"}) {
    const Spoken spoken = run(std::string("fitmark ") + command);
    EXPECT_EQ(spoken.exit_code, 3) << command << "\n" << spoken.errors;
    EXPECT_NE(spoken.errors.find(".fitrace"), std::string::npos) << spoken.errors;
  }
}

TEST_F(Commands, ExplainNamesTheFunctionThatPinsTheHeapOfAnOptimisedProgram) {
  for (const char* frame_pointers : {"omit-frame-pointer", "no-omit-frame-pointer"}) {
    const std::string program = std::string("recorder_pinning_") + frame_pointers;
    ASSERT_EQ(run("fitmark record --stacks -o pin.fitrace -- " + program).exit_code, 0);
    const Spoken spoken = run("fitmark explain pin.fitrace");
    ASSERT_EQ(spoken.exit_code, 0);
    const std::size_t culprit = spoken.output.find("keep_entry(int) (pinning_main.cc:");
    const std::size_t other = spoken.output.find("main (pinning_main.cc:");
    EXPECT_LT(culprit, other) << spoken.output;
  }
}

TEST_F(Commands, ATruncatedTraceIsToldAsSuch) {
  make_traces();
  run("head -c 300 a.fitrace > cut.fitrace");
  for (const char* command : {"replay", "info", "compare", "cut -o x.fitrace"}) {
    const Spoken spoken = run(std::string("fitmark ") + command + " cut.fitrace");
    EXPECT_EQ(spoken.exit_code, 3) << spoken.errors;
    EXPECT_NE(spoken.errors.find("cut.fitrace"), std::string::npos) << spoken.errors;
  }
  EXPECT_FALSE(exists("x.fitrace"));
}

// A replay is asked of this very file: what is there is replayed, and what is missing is said. A comparison
// refuses, as its figures are to be relied upon.
TEST_F(Commands, ATraceThatWasCutOffIsReplayedAsFarAsItGoesAndSaysSo) {
  ASSERT_EQ(run("fitmark generate steady-churn events=600000 -o whole.fitrace").exit_code, 0);
  ASSERT_EQ(
      run("head -c $(($(stat -c %s whole.fitrace) * 2 / 3)) whole.fitrace > cut.fitrace").exit_code,
      0);
  const Spoken spoken = run("fitmark replay cut.fitrace -a best_fit --samples 5");
  EXPECT_EQ(spoken.exit_code, 0) << spoken.errors;
  EXPECT_NE(spoken.errors.find("(393216 events were read)"), std::string::npos) << spoken.errors;
  EXPECT_NE(spoken.errors.find("cut.fitrace: truncated after 393216 events"), std::string::npos);
  EXPECT_NE(spoken.output.find("393,216 events"), std::string::npos) << spoken.output;
  EXPECT_NE(spoken.output.find("warning: cut.fitrace: truncated after 393216 events"),
            std::string::npos)
      << spoken.output;
  EXPECT_EQ(run("fitmark compare cut.fitrace -a best_fit -n 1").exit_code, 3);
}

TEST_F(Commands, ATraceWithoutEventsIsRefusedWithWhatToDo) {
  ASSERT_EQ(run("fitmark generate steady-churn events=2000 -o a.fitrace").exit_code, 0);
  run("head -c $(($(stat -c %s a.fitrace) / 2)) a.fitrace > empty.fitrace");
  for (const char* command : {"replay empty.fitrace", "compare --keep-going empty.fitrace"}) {
    const Spoken spoken = run(std::string("fitmark ") + command + " -a best_fit");
    EXPECT_EQ(spoken.exit_code, 3) << spoken.errors;
    EXPECT_NE(spoken.errors.find("empty.fitrace holds no events"), std::string::npos)
        << spoken.errors;
    EXPECT_NE(spoken.errors.find("record the program again"), std::string::npos);
  }
}

TEST_F(Commands, EveryFlippedByteIsFound) {
  make_traces();
  const std::string sound = read("a.fitrace");
  for (std::size_t at = 0; at < sound.size(); at += sound.size() / 16) {
    std::string damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    std::ofstream(folder_.path() + "/damaged.fitrace", std::ios::binary) << damaged;
    EXPECT_EQ(run("fitmark verify damaged.fitrace").exit_code, 3) << "byte " << at;
  }
}

TEST_F(Commands, AReportIntoAPlaceThatIsNoFolderLeavesNothingBehind) {
  make_traces();
  const Spoken spoken = run("touch taken && fitmark compare a.fitrace -a system -n 1 -o taken");
  EXPECT_EQ(spoken.exit_code, 4) << spoken.errors;
  EXPECT_FALSE(exists("taken/report.json"));
}

TEST_F(Commands, AFullDiskIsTheMachinesFault) {
  const Spoken spoken = run("fitmark generate steady-churn events=2000 -o /dev/full");
  EXPECT_EQ(spoken.exit_code, 4);
  EXPECT_NE(spoken.errors.find("free space"), std::string::npos) << spoken.errors;
}

TEST_F(Commands, WhatCannotBeWrittenWholeLeavesNothingBehind) {
  const Spoken spoken =
      run("trap '' XFSZ; ulimit -f 8\n"  // no file grows beyond 4 KiB
          "fitmark generate steady-churn events=50000 -o x.fitrace");
  EXPECT_EQ(spoken.exit_code, 4) << spoken.errors;
  EXPECT_EQ(run("ls -A | grep -c x.fitrace").output, "0\n");
}

TEST_F(Commands, AFolderThatTakesNoFilesIsToldBeforeTheProgramRuns) {
  const Spoken spoken = run("fitmark record -o /proc/x.fitrace -- echo ran");
  EXPECT_EQ(spoken.exit_code, 4);
  EXPECT_NE(spoken.errors.find("-o"), std::string::npos) << spoken.errors;
  EXPECT_EQ(spoken.output, "");
}

TEST_F(Commands, ReplayPrintsTheNamesThatScriptsRelyOn) {
  make_traces();
  const Spoken spoken = run("fitmark replay a.fitrace --allocator best_fit --json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json run_object = json::parse(spoken.output);
  for (const char* name :
       {"subject", "trace", "events", "ns_per_event", "events_per_second", "peak_live_bytes",
        "peak_held_bytes", "peak_resident_bytes", "external_fragmentation_at_peak",
        "bookkeeping_ratio", "johnstone_wilson"}) {
    EXPECT_TRUE(run_object.contains(name)) << name;
  }
  for (const char* measure : {"1", "2", "3", "4"}) {
    EXPECT_TRUE(run_object["johnstone_wilson"][measure].contains("gross")) << measure;
    EXPECT_TRUE(run_object["johnstone_wilson"][measure].contains("net")) << measure;
  }
}

TEST_F(Commands, AValueThatDoesNotApplyIsNullWithAReasonBesideIt) {
  make_traces();
  const Spoken spoken = run("fitmark replay a.fitrace --allocator mimalloc --json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json run_object = json::parse(spoken.output);
  EXPECT_TRUE(run_object["external_fragmentation_at_peak"].is_null());
  EXPECT_FALSE(run_object["external_fragmentation_at_peak_reason"].get<std::string>().empty());
}

TEST_F(Commands, InfoPrintsTheNamesThatScriptsRelyOn) {
  make_traces();
  const json described = json::parse(run("fitmark info a.fitrace --json").output);
  for (const char* name :
       {"events", "threads", "allocations", "frees", "peak_live_bytes", "peak_live_objects"}) {
    EXPECT_TRUE(described[name].is_number_unsigned()) << name;
  }
  EXPECT_GE(described["events"], 2000u);
  EXPECT_EQ(described["allocations"], described["frees"]) << "the generator drains";
}

TEST_F(Commands, CompareWritesAReportInWhichAllSubjectsDidTheSameWork) {
  make_traces();
  const Spoken spoken =
      run("fitmark compare a.fitrace -a best_fit,first_fit,system,mimalloc -n 3 -o out");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json report = json::parse(read("out/report.json"));
  EXPECT_EQ(report["runs"].size(), 12u);
  for (const json& each : report["runs"]) {
    EXPECT_EQ(each["events"], report["runs"][0]["events"]);
    EXPECT_EQ(each["peak_live_bytes"], report["runs"][0]["peak_live_bytes"]);
    EXPECT_EQ(each["failure"], "");
  }
  EXPECT_FALSE(report["comparisons"].empty());
  EXPECT_TRUE(exists("out/report.html"));
  EXPECT_TRUE(exists("out/report.md"));
  EXPECT_NE(spoken.output.find(report["verdict"].get<std::string>().substr(0, 20)),
            std::string::npos);
}

TEST_F(Commands, CompareRacesTheTeachingSystemsOnATraceThatFitsThem) {
  make_traces();
  const Spoken spoken =
      run("fitmark compare a.fitrace -n 1 --json --allocators textbook_best_fit,textbook_mem,"
          "textbook_ostep,textbook_sbrk,textbook_server,best_fit,system");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json report = json::parse(spoken.output);
  ASSERT_EQ(report["runs"].size(), 7u);
  for (const json& each : report["runs"]) {
    EXPECT_EQ(each["failure"], "") << each["subject"];
    EXPECT_EQ(each["events"], report["runs"][0]["events"]) << each["subject"];
  }
}

TEST_F(Commands, MapDrawsATeachingSystemInTheRegionThatItsNameAsksFor) {
  make_traces();
  const Spoken spoken =
      run("fitmark map a.fitrace --allocator textbook_best_fit:region=1048576 --at 10 --json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json map = json::parse(spoken.output);
  std::uint64_t bytes = 0, live = 0;
  for (const json& tile : map["tiles"]) {
    bytes += tile["bytes"].get<std::uint64_t>();
    live += tile["state"] == "live" ? 1 : 0;
  }
  EXPECT_EQ(bytes, 1048576u);
  EXPECT_GT(live, 0u);
}

TEST_F(Commands, ADeterministicSubjectFragmentsAlikeInTwoComparisons) {
  make_traces();
  run("fitmark compare a.fitrace -a best_fit -n 1 -o first");
  run("fitmark compare a.fitrace -a best_fit -n 1 -o second");
  const json first = json::parse(read("first/report.json"))["runs"][0];
  const json second = json::parse(read("second/report.json"))["runs"][0];
  for (const char* name : {"external_fragmentation_at_peak", "mean_external_fragmentation",
                           "peak_held_bytes", "bookkeeping_ratio", "johnstone_wilson"}) {
    EXPECT_EQ(first[name], second[name]) << name;
  }
}

TEST_F(Commands, TheSameSeedGeneratesTheSameBytes) {
  run("fitmark generate steady-churn events=5000 --seed 9 -o one.fitrace; fitmark generate "
      "steady-churn "
      "events=5000 --seed 9 -o two.fitrace");
  EXPECT_EQ(run("cmp one.fitrace two.fitrace").exit_code, 0);
}

TEST_F(Commands, RecordPassesTheProgramsStatusOn) {
  EXPECT_EQ(run("fitmark record -o x.fitrace -- sh -c 'exit 7'").exit_code, 7);
}

TEST_F(Commands, RecordNamesAProgramThatDoesNotExist) {
  const Spoken spoken = run("fitmark record -o x.fitrace -- /no/such/program");
  EXPECT_EQ(spoken.exit_code, 4) << spoken.errors;
  EXPECT_NE(spoken.errors.find("/no/such/program"), std::string::npos) << spoken.errors;
  EXPECT_FALSE(exists("x.fitrace"));
}

TEST_F(Commands, ARecordedProgramReplaysOnEverySubject) {
  const Spoken recorded =
      run("PYTHONMALLOC=malloc fitmark record -o p.fitrace -- python3 -c "
          "'import json; print(len(json.dumps(list(range(1000)))))'");
  ASSERT_EQ(recorded.exit_code, 0) << recorded.errors;
  EXPECT_EQ(recorded.output, "4890\n");
  const Spoken spoken = run("fitmark compare p.fitrace -n 1 --json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json report = json::parse(spoken.output);
  for (const json& each : report["runs"]) {
    EXPECT_EQ(each["events"], report["runs"][0]["events"]) << each["subject"];
    EXPECT_EQ(each["peak_live_bytes"], report["runs"][0]["peak_live_bytes"]) << each["subject"];
  }
}

TEST_F(Commands, AWhatIfIsWhatItsCommandMeasures) {
  ASSERT_EQ(run("fitmark generate comb objects=2000 rounds=3 events=20000 -o c.fitrace").exit_code,
            0);
  const Spoken spoken =
      run("fitmark explain c.fitrace --what-if first_fit,best_fit:min=128 --json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const json explained = json::parse(spoken.output);
  ASSERT_EQ(explained["what_ifs"].size(), 2u);
  for (const json& answer : explained["what_ifs"]) {
    const Spoken replayed = run(answer["command"].get<std::string>() + " --json");
    ASSERT_EQ(replayed.exit_code, 0) << replayed.errors;
    const json measured = json::parse(replayed.output);
    EXPECT_EQ(answer["mean_external_fragmentation"], measured["mean_external_fragmentation"]);
    EXPECT_EQ(answer["peak_free_bytes"], *std::max_element(measured["series"]["free_bytes"].begin(),
                                                           measured["series"]["free_bytes"].end()));
    // A real heap also holds its index; a simulated one has it on the side.
    EXPECT_LE(answer["peak_held_bytes"], measured["peak_held_bytes"]);
    EXPECT_GE(answer["peak_held_bytes"].get<double>(),
              0.9 * measured["peak_held_bytes"].get<double>());
  }
}

TEST_F(Commands, AnExplainedComparisonCarriesAMapOfEachSubjectAndBlameOfBuiltInHeaps) {
  make_traces();
  ASSERT_EQ(run("fitmark compare a.fitrace -a best_fit,system -n 2 --explain -o out").exit_code, 0);
  const json report = json::parse(read("out/report.json"));
  std::set<std::string> mapped;
  for (const json& each : report["runs"]) {
    const bool is_built_in = each["subject"] == "best_fit";
    EXPECT_TRUE(is_built_in || !each.contains("blame"));
    if (!each.contains("heat_map")) continue;
    EXPECT_TRUE(mapped.insert(each["subject"]).second) << "once, not in every repetition";
    if (each["heat_map"].is_null()) {
      EXPECT_TRUE(kMallocIsSanitized) << each["heat_map_reason"];
      continue;
    }
    EXPECT_EQ(each["heat_map"]["denominator"], is_built_in ? "held_bytes" : "resident_bytes");
    EXPECT_FALSE(each["heat_map"]["kinds"]["names"].empty());
    EXPECT_TRUE(!is_built_in || !each["blame"]["causes"].empty());
  }
  EXPECT_TRUE(mapped.count("best_fit") == 1);
  EXPECT_TRUE(kMallocIsSanitized || mapped.count("system") == 1);
}

TEST_F(Commands, CompareTakesWhatAGoogleBenchmarkBinaryWroteToo) {
  make_traces();
  ASSERT_EQ(run("fitmark compare a.fitrace -a best_fit,system -n 2 -o monday && "
                "fitmark report monday --format google-benchmark -o runs.json")
                .exit_code,
            0);
  const Spoken spoken = run("fitmark compare runs.json monday --json");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  EXPECT_EQ(json::parse(spoken.output)["runs"].size(), 8u);
  const Spoken mixed = run("fitmark compare runs.json a.fitrace");
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_NE(mixed.errors.find("not both at once"), std::string::npos) << mixed.errors;
}

TEST_F(Commands, ColourStaysOffWhereOutputIsNoTerminal) {
  make_traces();
  EXPECT_EQ(run("fitmark compare a.fitrace -a system -n 1").output.find('\033'), std::string::npos);
}

}  // namespace
}  // namespace fitmark::bench
