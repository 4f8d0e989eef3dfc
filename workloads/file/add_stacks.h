// SPDX-License-Identifier: MIT
//
// Adds to what a finished trace says of its call stacks.
#pragma once

#include <string>

#include "workloads/call_stack.h"

namespace fitmark::workloads {

// Writes the trace at `path` anew, its events as they are, with these frames and stacks added; numbers
// that the trace knows already mean what is told here. Throws TraceError.
void add_stacks(const std::string& path, const StackTable& stacks);

}  // namespace fitmark::workloads
