// SPDX-License-Identifier: MIT
//
// For tests: runs a shell command as a person would, and brings back all that it said.
#include "bench/command/shell.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fitmark::bench {
namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

Spoken shell(const std::string& command, const std::string& folder) {
  const std::string script = folder + "/.command.sh";
  std::ofstream(script) << "export PATH=" FITMARK_BIN ":$PATH\ncd '" << folder << "'\n"
                        << command << "\n";
  const std::string line =
      "sh " + script + " >" + folder + "/.output 2>" + folder + "/.errors </dev/null";
  const int status = std::system(line.c_str());
  Spoken spoken;
  spoken.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  spoken.output = contents(folder + "/.output");
  spoken.errors = contents(folder + "/.errors");
  return spoken;
}

}  // namespace fitmark::bench
