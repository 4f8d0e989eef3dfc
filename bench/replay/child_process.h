// SPDX-License-Identifier: MIT
//
// A replay process from start to end: its environment, its files, its time and memory limits.
//
// Threads:     none
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "bench/subject/subject.h"

namespace fitmark::bench {

struct ChildLimits {
  double timeout_s = 600;
  std::uint64_t resident_limit_bytes = 0;  // 0: none
};

struct ChildEnd {
  int status = 0;           // as waitpid gives it
  bool timed_out = false;   // killed: too long
  bool over_limit = false;  // killed: too much resident memory
};

// Starts fitmark_replay with `files` as its descriptors 2 (what it and the dynamic linker complain
// of), 3, 4, ... and waits for its end.
// Throws Interrupted when `stop` is set, std::system_error where it cannot be started.
ChildEnd run_child(const Subject& subject, std::span<const int> files, const ChildLimits& limits,
                   const std::atomic<bool>& stop);

}  // namespace fitmark::bench
