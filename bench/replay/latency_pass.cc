// SPDX-License-Identifier: MIT
//
// The shared files of a latency pass, as the child maps them.
#include "bench/replay/latency_pass.h"

#include <sys/mman.h>

namespace fitmark::bench {

LatencyRecord& map_latency_record() {
  void* at = mmap(nullptr, sizeof(LatencyRecord), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                  kSamplesFd, 0);
  if (at == MAP_FAILED) exit_refusing("the harness could not map its latencies");
  return *new (at) LatencyRecord;
}

const std::uint64_t* map_event_times(std::uint64_t events) {
  void* at = mmap(nullptr, events * sizeof(std::uint64_t), PROT_READ, MAP_SHARED | MAP_POPULATE,
                  kTimesFd, 0);
  if (at == MAP_FAILED) exit_refusing("the harness could not map the recorded times");
  return static_cast<const std::uint64_t*>(at);
}

}  // namespace fitmark::bench
