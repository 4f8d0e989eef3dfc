// SPDX-License-Identifier: MIT
//
// Looks at a program before it runs: can it be started, and can a library be loaded into it?
#pragma once

#include <string>

namespace fitmark::workloads {

// Returns the path that exec would run for `name`, searched along PATH as a shell does.
// Throws RecordError where there is none.
std::string find_program(const std::string& name);

// Throws RecordError where the program at `path` cannot be recorded: no executable, another machine's
// or a 32-bit one, linked statically, set-user-ID. A script is judged by its interpreter.
void check_recordable(const std::string& path);

}  // namespace fitmark::workloads
