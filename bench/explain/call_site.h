// SPDX-License-Identifier: MIT
//
// Names call stacks for people: frames in words, and the one frame that is the program's own doing.
//
// Threads:     pure functions
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/call_stack.h"

namespace fitmark::bench {

// Returns "function (file:line)", or "module+0x1234" where not symbolised; files and modules without
// their folders.
std::string frame_text(const workloads::Frame& frame);

// Returns the stack's frames in words, outermost first; empty where the stack is not known.
std::vector<std::string> frame_texts(const workloads::StackTable& stacks, std::uint32_t stack);

// Returns the innermost frame that is not the allocation itself (malloc, operator new, the standard
// library's containers) in words, or the innermost where all are; empty where not known.
std::string call_site(const workloads::StackTable& stacks, std::uint32_t stack);

}  // namespace fitmark::bench
