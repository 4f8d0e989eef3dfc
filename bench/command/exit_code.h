// SPDX-License-Identifier: MIT
//
// What fitmark's exit status says; one meaning each, the same for every command.
#pragma once

namespace fitmark::bench {

enum ExitCode : int {
  kDone = 0,
  kRegression = 1,   // a comparison found what it was told to look for
  kUsage = 2,        // the command line is wrong
  kBadInput = 3,     // a file is not what it should be
  kEnvironment = 4,  // the machine refused: program, library, disk, permission; or a subject failed
};

}  // namespace fitmark::bench
