// SPDX-License-Identifier: MIT
//
// Every fitmark command, in the order of `fitmark --help`.
#pragma once

#include <vector>

#include "bench/command/command.h"

namespace fitmark::bench {

std::vector<Command> all_commands();

}  // namespace fitmark::bench
