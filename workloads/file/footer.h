// SPDX-License-Identifier: MIT
//
// What a trace file says about itself at its end.
#pragma once

#include <cstdint>
#include <string>

namespace fitmark::workloads {

// How much the recorder disturbed the program that it watched.
struct Perturbation {
  std::uint64_t dropped_events = 0;
  double overhead_ns_per_event = 0;           // 0: not measured
  std::uint64_t recorder_resident_bytes = 0;  // 0: not measured
};

struct TraceFooter {
  std::uint64_t events = 0;
  std::uint64_t threads = 0;
  std::uint64_t allocations = 0;
  std::uint64_t deallocations = 0;
  std::uint64_t reallocations = 0;
  std::uint64_t marks = 0;
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t peak_live_objects = 0;
  std::uint64_t peak_event_index = 0;
  std::uint64_t live_bytes_at_end = 0;
  std::uint64_t live_objects_at_end = 0;
  std::string digest;      // as workloads/digest.h; empty if not known
  bool truncated = false;  // the recording was cut off; the figures are of what was kept
  Perturbation perturbation;
};

}  // namespace fitmark::workloads
