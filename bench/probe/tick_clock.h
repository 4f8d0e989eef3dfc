// SPDX-License-Identifier: MIT
//
// The cheapest clock of this processor that runs evenly: the time-stamp counter where it is
// invariant, otherwise the kernel's monotonic clock.
//
// Invariants:  ticks become nanoseconds by one factor, found over the whole span that was measured
// Threads:     readings may come from any thread
// Source:      Intel SDM vol. 3, 18.17 (invariant TSC, CPUID 80000007H EDX bit 8)
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include "bench/probe/kernel_memory.h"

namespace fitmark::bench {

class TickClock {
 public:
  TickClock() : counts_cycles_(has_invariant_counter()), began_ns_(monotonic_ns()), began_(now()) {}

  std::uint64_t now() const {
#if defined(__x86_64__)
    if (counts_cycles_) {
      unsigned processor;
      const std::uint64_t ticks = __rdtscp(&processor);  // after all earlier instructions
      _mm_lfence();                                      // and before all later ones
      return ticks;
    }
#endif
    return monotonic_ns();
  }

  // Returns nanoseconds a tick, by what passed since construction.
  double ns_per_tick() const {
    if (!counts_cycles_) return 1;
    const std::uint64_t ticks = now() - began_;
    return static_cast<double>(monotonic_ns() - began_ns_) / static_cast<double>(ticks);
  }

  // Returns the median of many readings' cost, in ticks.
  std::uint64_t reading_cost() const;

 private:
  static bool has_invariant_counter() {
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d >> 8 & 1) != 0;
#else
    return false;
#endif
  }

  bool counts_cycles_;
  std::uint64_t began_ns_;
  std::uint64_t began_;
};

}  // namespace fitmark::bench
