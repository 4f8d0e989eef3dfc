// SPDX-License-Identifier: MIT
//
// Leaves the program as it was: signals held back, errno kept; and a clock that allocates nothing.
//
// Threads:     each its own
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace fitmark::workloads {

// While it lives no signal handler runs on this thread, and errno is kept.
class Undisturbed {
 public:
  Undisturbed() {
    const std::uint64_t all = ~std::uint64_t{0};
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &mask_, sizeof mask_);
  }
  ~Undisturbed() {
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask_, nullptr, sizeof mask_);
    errno = errno_;
  }

 private:
  int errno_ = errno;
  std::uint64_t mask_ = 0;
};

inline std::uint64_t clock_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace fitmark::workloads
