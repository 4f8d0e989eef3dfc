// SPDX-License-Identifier: MIT
//
// What the kernel says about this process's memory, read without allocating.
//
// Complexity:  read_residency walks the page tables of the process: microseconds a megabyte
// Threads:     one reader at a time (static buffers)
// Source:      proc(5): smaps_rollup, statm, status, clear_refs
#pragma once

#include <cstdint>

namespace fitmark::bench {

struct Residency {
  std::uint64_t anonymous_bytes = 0;
  std::uint64_t lazy_free_bytes = 0;
  std::uint64_t anon_huge_bytes = 0;
  bool known = false;  // false: the kernel has no smaps_rollup (before 4.14) or hides it
};

Residency read_residency();

// Returns the bytes of private writable mappings, touched or not; 0 where unknown.
std::uint64_t read_writable_bytes();

// Returns the minor page faults of this process so far.
std::uint64_t read_minor_faults();

std::uint64_t monotonic_ns();

// Processor time that this process has had, in the kernel too: a busy neighbour does not move it.
std::uint64_t processor_ns();

}  // namespace fitmark::bench
