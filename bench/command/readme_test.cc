// SPDX-License-Identifier: MIT
//
// The README keeps its word: its library example compiles and runs, its commands work as typed.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/command/shell.h"
#include "workloads/temporary_folder.h"

namespace fitmark::bench {
namespace {

// The fenced blocks of `language` in the README, in order.
std::vector<std::string> blocks_of(const std::string& language) {
  std::ifstream readme(FITMARK_SOURCE "/README.md");
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    const bool fence = line.rfind("```", 0) == 0;
    if (fence && !inside && line == "```" + language) {
      blocks.emplace_back();
      inside = true;
    } else if (fence) {
      inside = false;
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

TEST(Readme, TheLibraryExampleCompilesAndRuns) {
  const std::vector<std::string> programs = blocks_of("cpp");
  ASSERT_EQ(programs.size(), 1u);
  const workloads::TemporaryFolder folder;
  std::ofstream(folder.path() + "/example.cc") << programs.front();
  const std::string flags = FITMARK_EXAMPLE_FLAGS;
  const Spoken built = shell("c++ -std=c++20 -I" FITMARK_SOURCE " example.cc -L" FITMARK_LIB
                             " -lfitmark_allocator " +
                                 flags + " -o example",
                             folder.path());
  ASSERT_EQ(built.exit_code, 0) << built.errors;
  const Spoken ran = shell("./example", folder.path());
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.output, "104 bytes granted\n");
}

TEST(Readme, TheCommandsWorkAsTyped) {
  const workloads::TemporaryFolder folder;
  std::size_t commands = 0;
  for (const std::string& block : blocks_of("sh")) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("fitmark ", 0) != 0) continue;
      const Spoken spoken = shell(line, folder.path());
      EXPECT_EQ(spoken.exit_code, 0) << line << "\n" << spoken.errors;
      ++commands;
    }
  }
  EXPECT_GE(commands, 16u);
}

}  // namespace
}  // namespace fitmark::bench
