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

// A folder of its own for each test, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace fitmark::bench
