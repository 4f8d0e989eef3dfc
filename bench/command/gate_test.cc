// SPDX-License-Identifier: MIT
//
// The gate on real runs: a subject that did not change passes, one that began to leak fails.
#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "bench/command/shell.h"
#include "workloads/temporary_folder.h"

namespace fitmark::bench {
namespace {

// Time is noisy where tests run side by side: only memory is judged here. `fitmark control` judges
// both, on a quiet machine.
const std::string kCheck = "fitmark check base fresh --max-slowdown 100000% ";

class Gate : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run("fitmark generate ramp live_objects=5000 -o a.fitrace").exit_code, 0);
    // A subject of its own path: what changes between two reports is what is inside.
    ASSERT_EQ(run("cp \"$(dirname \"$(command -v fitmark)\")/../lib/libfitmark_planted.so\" my.so")
                  .exit_code,
              0);
    ASSERT_EQ(measure("", "base").exit_code, 0);
  }

  Spoken measure(const std::string& environment, const std::string& folder) {
    return run(environment +
               " fitmark compare a.fitrace -a ./my.so -n 5 --samples 20 --pack-seconds 0.1 -o " +
               folder);
  }

  Spoken run(const std::string& command) { return shell(command, folder_.path()); }

  workloads::TemporaryFolder folder_;
};

TEST_F(Gate, ASubjectThatDidNotChangePasses) {
  ASSERT_EQ(measure("", "fresh").exit_code, 0);
  const Spoken spoken = run(kCheck);
  EXPECT_EQ(spoken.exit_code, 0) << spoken.output << spoken.errors;
}

TEST_F(Gate, ADifferenceSaysBetweenWhichBoundsBothStand) {
  const Spoken spoken = run("fitmark diff base base");
  EXPECT_EQ(spoken.exit_code, 0) << spoken.errors;
  EXPECT_NE(spoken.output.find("a.fitrace: floor "), std::string::npos) << spoken.output;
  EXPECT_NE(spoken.output.find(", achievable "), std::string::npos) << spoken.output;
  const auto parsed = nlohmann::json::parse(run("fitmark diff base base --json").output);
  EXPECT_EQ(parsed["bounds"][0]["load_bytes"], parsed["bounds"][0]["base_load_bytes"]);
  for (const auto& difference : parsed["differences"]) EXPECT_EQ(difference["ratio"], 1);
  EXPECT_FALSE(parsed["differences"].empty());
}

TEST_F(Gate, SettingsThatDifferAreNamedByCheckAndDiff) {
  ASSERT_EQ(run("fitmark compare a.fitrace -a ./my.so -n 4 --samples 20 --rounds 2 --touch first "
                "--pack-seconds 0.1 -o fresh")
                .exit_code,
            0);
  const std::string rounds = "warning: --rounds differs, 1 and 2: times are not comparable";
  const std::string touch = "warning: --touch differs, none and first: times and latencies are not";
  for (const std::string& command : {kCheck, std::string("fitmark diff base fresh")}) {
    const std::string output = run(command).output;
    EXPECT_NE(output.find(rounds), std::string::npos) << output;
    EXPECT_NE(output.find(touch), std::string::npos) << output;
    EXPECT_NE(output.find("warning: --repetitions differs, 5 and 4"), std::string::npos) << output;
  }
  const auto parsed = nlohmann::json::parse(run("fitmark diff base fresh --json").output);
  EXPECT_EQ(parsed["settings"][0]["name"], "--rounds");
  EXPECT_EQ(parsed["settings"][0]["base"], "1");
  EXPECT_NE(run(kCheck + "--github").output.find("::warning title=fitmark check::--rounds"),
            std::string::npos);
  const std::string alike = run("fitmark diff base base").output;
  EXPECT_EQ(alike.find("warning"), std::string::npos) << alike;
}

TEST_F(Gate, TwoTracesAreHeldAgainstEachOtherUnderBestFit) {
  EXPECT_NE(run("fitmark diff a.fitrace a.fitrace").output.find("under best fit"),
            std::string::npos);
  const auto parsed = nlohmann::json::parse(run("fitmark diff a.fitrace a.fitrace --json").output);
  EXPECT_GT(parsed["best_fit"]["peak_held_bytes"], 0);
  EXPECT_EQ(parsed["best_fit"], parsed["base_best_fit"]);
}

TEST_F(Gate, ASubjectThatBeganToLeakFailsAndIsNamed) {
  ASSERT_EQ(measure("PLANTED_LEAK_PERCENT=10", "fresh").exit_code, 0);
  const Spoken spoken = run(kCheck);
  EXPECT_EQ(spoken.exit_code, 1) << spoken.output << spoken.errors;
  EXPECT_NE(spoken.output.find("./my.so"), std::string::npos) << spoken.output;
  EXPECT_NE(spoken.output.find("regressed"), std::string::npos) << spoken.output;
}

}  // namespace
}  // namespace fitmark::bench
