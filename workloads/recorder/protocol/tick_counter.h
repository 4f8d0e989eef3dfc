// SPDX-License-Identifier: MIT
//
// The processor's clock, as both sides of the recorder read it.
#pragma once

#include <cstdint>

namespace fitmark::workloads {

// Ticks since some start; the collector knows their rate (tick_clock.h).
inline std::uint64_t clock_ticks() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  std::uint64_t ticks;
  asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
#endif
}

}  // namespace fitmark::workloads
