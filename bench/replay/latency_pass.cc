// SPDX-License-Identifier: MIT
//
// The shared files of a latency pass, as the child maps them.
#include "bench/replay/latency_pass.h"

#include <sys/mman.h>

#include "bench/replay/child_exit.h"
#include "bench/replay/child_mapping.h"

namespace fitmark::bench {

LatencyRecord* map_latency_records(std::uint32_t count) {
  // Not populated: of a record, only the cells that count something take memory.
  void* const at = mmap(nullptr, count * sizeof(LatencyRecord), PROT_READ | PROT_WRITE, MAP_SHARED,
                        kSamplesFd, 0);
  if (at == MAP_FAILED) exit_refusing("the harness could not map its latencies");
  return static_cast<LatencyRecord*>(at);
}

Pacer make_pacer(const TickClock& clock, const ReplayOrder& order) {
  if (order.pace == 0) return {clock, nullptr, 0};
  const void* times_ns = map_or_refuse(kTimesFd, order.events * sizeof(std::uint64_t),
                                       "the recorded times", PROT_READ);
  return {clock, static_cast<const std::uint64_t*>(times_ns), order.pace};
}

}  // namespace fitmark::bench
