// SPDX-License-Identifier: MIT
//
// The shared files of a latency pass, as the child maps them.
#include "bench/replay/latency_pass.h"

#include <new>

#include "bench/replay/child_mapping.h"

namespace fitmark::bench {

LatencyRecord& map_latency_record() {
  return *new (map_or_refuse(kSamplesFd, sizeof(LatencyRecord), "its latencies")) LatencyRecord;
}

const std::uint64_t* map_event_times(std::uint64_t events) {
  return static_cast<const std::uint64_t*>(
      map_or_refuse(kTimesFd, events * sizeof(std::uint64_t), "the recorded times", PROT_READ));
}

}  // namespace fitmark::bench
