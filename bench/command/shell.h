// SPDX-License-Identifier: MIT
//
// For tests: runs a shell command as a person would, and brings back all that it said.
#pragma once

#include <string>

namespace fitmark::bench {

struct Spoken {
  int exit_code = 0;  // 128 + number where a signal ended it
  std::string output;
  std::string errors;
};

// Runs `command` with `fitmark` on PATH, in `folder`.
Spoken shell(const std::string& command, const std::string& folder);

}  // namespace fitmark::bench
