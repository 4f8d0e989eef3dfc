// SPDX-License-Identifier: MIT
//
// A replay process from start to end: its environment, its files, its time and memory limits.
//
// Threads:     none
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
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

// One replay process. Killed and reaped at the end of this object's life at the latest.
class ChildProcess {
 public:
  // Starts fitmark_replay with `files` as its descriptors 2 (what it and the dynamic linker complain
  // of), 3, 4, ... Throws Interrupted where `stop` is set, std::system_error where it cannot be
  // started. `stop` outlives this.
  ChildProcess(const Subject& subject, std::span<const int> files, const ChildLimits& limits,
               const std::atomic<bool>& stop);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Returns whether the child has ended, by itself or killed for passing a limit; waits for that, at
  // most `timeout_ms`. Throws Interrupted when `stop` is set.
  bool has_ended(int timeout_ms);

  // -1 once it was seen to have ended.
  pid_t pid() const { return pid_; }

  // The time limit counts from now on.
  void restart_clock() { began_ = std::chrono::steady_clock::now(); }

  // Once it has ended.
  const ChildEnd& end() const { return end_; }

 private:
  bool passes_a_limit();
  void reap();

  ChildLimits limits_;
  const std::atomic<bool>& stop_;
  pid_t pid_ = -1;  // -1: reaped
  int ended_fd_ = -1;
  std::chrono::steady_clock::time_point began_;
  ChildEnd end_;
};

}  // namespace fitmark::bench
