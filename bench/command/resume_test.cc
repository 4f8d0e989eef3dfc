// SPDX-License-Identifier: MIT
//
// An interrupted comparison keeps its finished runs, and --resume measures only what is missing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "bench/command/shell.h"
#include "workloads/temporary_folder.h"

namespace fitmark::bench {
namespace {

using nlohmann::json;
using Elapsed = std::map<std::pair<std::string, std::uint64_t>, double>;  // subject, repetition

constexpr std::size_t kSubjects = 3;  // two and the null allocator
const std::string kCompare = "fitmark compare a.fitrace -a best_fit,system --samples 5 -o out ";

class Resume : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run("fitmark generate steady-churn events=2000 -o a.fitrace").exit_code, 0);
  }

  Spoken run(const std::string& command) { return shell(command, folder_.path()); }

  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

  // Starts a long comparison, sends the signal once three blocks are done, returns how it ended.
  Spoken interrupt(const std::string& signal) {
    return run(kCompare +
               "-n 200 &\n"
               "while [ \"$(cat out/unfinished.jsonl 2>/dev/null | wc -l)\" -lt 10 ] && "
               "kill -0 $!; do sleep 0.02; done\nkill -" +
               signal + " $!\nwait $!");
  }

  Elapsed journal() const {
    Elapsed runs;
    std::ifstream file(path("out/unfinished.jsonl"));
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) add(json::parse(line), runs);
    return runs;
  }

  Elapsed report() const {
    Elapsed runs;
    std::ifstream file(path("out/report.json"));
    const json all = json::parse(file);
    for (const json& each : all["runs"]) add(each, runs);
    return runs;
  }

  static void add(const json& each, Elapsed& runs) {
    runs[{each["subject"], each["repetition"]}] = each["elapsed_ns"];
  }

  workloads::TemporaryFolder folder_;
};

TEST_F(Resume, AKilledComparisonIsCompletedWithoutMeasuringAgain) {
  EXPECT_EQ(interrupt("KILL").exit_code, 128 + 9);
  EXPECT_FALSE(std::filesystem::exists(path("out/report.json")));
  const Elapsed finished = journal();
  ASSERT_GE(finished.size(), 3 * kSubjects);
  const std::uint64_t asked = finished.size() / kSubjects + 2;
  const Spoken spoken = run(kCompare + "--resume -n " + std::to_string(asked));
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  const Elapsed all = report();
  EXPECT_EQ(all.size(), 2 * asked);
  std::size_t kept = 0;
  for (const auto& [run, elapsed_ns] : finished) {
    if (run.first == "null") continue;
    kept += all.count(run) == 1 && all.at(run) == elapsed_ns ? 1 : 0;
  }
  // The kill may have fallen into the writing of a block; that one block is measured again.
  EXPECT_GE(kept, 2 * (finished.size() / kSubjects));
  EXPECT_FALSE(std::filesystem::exists(path("out/unfinished.jsonl")));
}

TEST_F(Resume, AnInterruptedComparisonReportsWhatItHasAndSaysHowToGoOn) {
  const Spoken spoken = interrupt("INT");
  EXPECT_EQ(spoken.exit_code, 4) << spoken.errors;
  EXPECT_GE(report().size(), 6u);
  EXPECT_NE(spoken.output.find("--resume"), std::string::npos) << spoken.output;
  EXPECT_TRUE(std::filesystem::exists(path("out/unfinished.jsonl")));
}

TEST_F(Resume, ALineThatAKillCutShortDoesNotCount) {
  interrupt("INT");
  const std::uint64_t before = journal().size();
  std::ofstream(path("out/unfinished.jsonl"), std::ios::app) << "{\"subject\": \"sys";
  const Spoken spoken = run(kCompare + "--resume -n 3");
  EXPECT_EQ(spoken.exit_code, 0) << spoken.errors;
  EXPECT_NE(spoken.errors.find("kept " + std::to_string(before) + " finished runs"),
            std::string::npos)
      << spoken.errors;
}

TEST_F(Resume, RunsMadeWithOtherSettingsAreRefusedByName) {
  interrupt("INT");
  const Spoken spoken = run(kCompare + "--resume --touch page");
  EXPECT_EQ(spoken.exit_code, 2);
  EXPECT_NE(spoken.errors.find("--touch none"), std::string::npos) << spoken.errors;
}

TEST_F(Resume, ALoosePrecisionIsMetByTheRepetitionsAsked) {
  const Spoken spoken = run(kCompare + "-n 3 --precision 100000% --budget 30");
  ASSERT_EQ(spoken.exit_code, 0) << spoken.errors;
  EXPECT_EQ(report().size(), 6u);
}

}  // namespace
}  // namespace fitmark::bench
