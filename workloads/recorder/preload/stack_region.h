// SPDX-License-Identifier: MIT
//
// Finds out which part of memory a stack is in.
//
// Threads:     any
#pragma once

#include <cstdint>

namespace fitmark::workloads {

// Sets the bounds of the mapping that holds `stack_pointer`, the upper one no higher than the thread's
// own control block where that lies on top of its stack; low = high = 0 where it cannot be found.
// Reads /proc/self/maps by plain system calls; keeps errno.
void find_stack_region(std::uint64_t stack_pointer, std::uint64_t& low, std::uint64_t& high);

}  // namespace fitmark::workloads
