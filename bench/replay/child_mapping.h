// SPDX-License-Identifier: MIT
//
// Memory that the harness maps inside a child, outside any heap: a part of a shared file, or pages of its own.
//
// Threads:     any
#pragma once

#include <sys/mman.h>

#include <cstdint>

#include "bench/replay/child_exit.h"

namespace fitmark::bench {

inline constexpr int kNoFile = -1;  // private pages, zeros at first

// Returns the mapping, every page in memory already; refuses the run where it cannot be had, naming `what`.
inline void* map_or_refuse(int file, std::uint64_t bytes, const char* what,
                           int protection = PROT_READ | PROT_WRITE, std::uint64_t at_bytes = 0) {
  const int kind = file == kNoFile ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
  void* at =
      mmap(nullptr, bytes, protection, kind | MAP_POPULATE, file, static_cast<off_t>(at_bytes));
  if (at == MAP_FAILED) exit_refusing("the harness could not map %s", what);
  return at;
}

}  // namespace fitmark::bench
