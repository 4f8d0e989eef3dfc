// SPDX-License-Identifier: MIT
//
// Every example of every --help runs.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "bench/command/command_list.h"
#include "bench/command/commands_fixture.h"

namespace fitmark::bench {
namespace {

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : all_commands()) names.push_back(command.name);
  return names;
}

// The example commands of a --help text: indented lines that begin with fitmark, joined where a
// backslash ends one.
std::vector<std::string> examples_of(const std::string& help) {
  std::vector<std::string> examples;
  std::istringstream lines(help);
  bool continues = false;
  for (std::string line; std::getline(lines, line);) {
    const bool begins = line.rfind("  fitmark ", 0) == 0;
    if (continues) {
      examples.back() += line;
    } else if (begins) {
      examples.push_back(line);
    }
    continues = (continues || begins) && !line.empty() && line.back() == '\\';
    if (continues) examples.back().pop_back();
  }
  return examples;
}

class HelpOf : public Commands, public testing::WithParamInterface<std::string> {};

TEST_P(HelpOf, ShowsExamplesThatRun) {
  make_traces();
  run("echo 'int main() {}' > file.cc; mkdir monday tuesday");
  run("printf '0\\n1\\n2\\n1\\na 0 100\\nf 0\\n' > lab.rep; head -c 3000 a.fitrace > cut.fitrace");
  ASSERT_EQ(
      run("fitmark compare a.fitrace -a best_fit,system -n 1 -o monday && cp monday/* tuesday/")
          .exit_code,
      0);
  run("cp $(ls /usr/lib/*/libmimalloc.so.2* | head -n 1) libmymalloc.so");
  const Spoken help = run("fitmark " + GetParam() + " --help");
  ASSERT_EQ(help.exit_code, 0);
  const std::vector<std::string> examples = examples_of(help.output);
  ASSERT_FALSE(examples.empty()) << help.output;
  for (const std::string& example : examples) {
    const Spoken spoken = run(example);
    EXPECT_EQ(spoken.exit_code, 0) << example << "\n" << spoken.errors;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryCommand, HelpOf, testing::ValuesIn(command_names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace fitmark::bench
