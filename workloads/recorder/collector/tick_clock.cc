// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/tick_clock.h"

#include <chrono>
#include <fstream>
#include <string>

#include "workloads/recorder/protocol/tick_counter.h"
#include "workloads/recorder/record_error.h"

namespace fitmark::workloads {
namespace {

struct Reading {
  std::uint64_t ticks;
  std::int64_t ns;
};

// The reading of several in which the two clocks were read closest to each other.
Reading read_both() {
  Reading best{};
  std::uint64_t least = ~std::uint64_t{0};
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t before = clock_ticks();
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const std::uint64_t after = clock_ticks();
    if (after - before >= least) continue;
    least = after - before;
    best = {before + least / 2, std::chrono::nanoseconds(now).count()};
  }
  return best;
}

bool runs_evenly() {
#if defined(__x86_64__)
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("flags")) return line.find(" constant_tsc") != std::string::npos;
  }
  return false;
#else
  return true;
#endif
}

}  // namespace

TickClock TickClock::measure() {
  if (!runs_evenly()) {
    throw RecordError("this processor's time-stamp counter changes its rate; leave out --times");
  }
  constexpr std::int64_t kSpan_ns = 5'000'000;
  const Reading first = read_both();
  Reading last = first;
  while (last.ns - first.ns < kSpan_ns) last = read_both();
  TickClock clock;
  clock.start_ticks_ = last.ticks;
  clock.ns_per_tick_ =
      static_cast<double>(last.ns - first.ns) / static_cast<double>(last.ticks - first.ticks);
  return clock;
}

}  // namespace fitmark::workloads
