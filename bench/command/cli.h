// SPDX-License-Identifier: MIT
//
// The command line: words to options, options to a command.
#pragma once

namespace fitmark::bench {

// Parses the words and runs the command they name. Returns its exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace fitmark::bench
