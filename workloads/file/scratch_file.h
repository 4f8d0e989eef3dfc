// SPDX-License-Identifier: MIT
//
// Files without a name, for what does not fit in memory: nothing is left of them however the process ends.
#pragma once

#include <string>

namespace fitmark::workloads {

// Returns the folder for scratch files of a trace in `folder`: that one; /tmp where nothing can be made there or
// where it is memory itself.
std::string scratch_folder(std::string folder);

// Returns the descriptor of a new file in `folder`; -1, with errno, where none can be made.
int open_scratch_file(const std::string& folder);

}  // namespace fitmark::workloads
