// SPDX-License-Identifier: MIT
//
// Sleep until a 32-bit word in shared memory changes; works between processes.
//
// Source:      futex(2); std::atomic::wait is private to a process
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace fitmark::bench {

// Returns once the word differs from `seen`, on a wake, or after `timeout_ms`; may return early.
inline void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t seen, long timeout_ms) {
  const timespec timeout{timeout_ms / 1000, timeout_ms % 1000 * 1000000};
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAIT, seen, &timeout, nullptr,
          0);
}

inline void futex_wake(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAKE, INT_MAX, nullptr, nullptr,
          0);
}

}  // namespace fitmark::bench
