// SPDX-License-Identifier: MIT
//
// What a trace file says about itself at its end.
#pragma once

#include <cstdint>
#include <string>

#include "workloads/digest.h"
#include "workloads/event.h"
#include "workloads/live_account.h"

namespace fitmark::workloads {

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

  // Two footers that tell of the same events; what the recorder says of itself may differ.
  bool same_events(const TraceFooter& other) const {
    return events == other.events && threads == other.threads && allocations == other.allocations &&
           deallocations == other.deallocations && reallocations == other.reallocations &&
           marks == other.marks && peak_live_bytes == other.peak_live_bytes &&
           peak_live_objects == other.peak_live_objects &&
           peak_event_index == other.peak_event_index &&
           live_bytes_at_end == other.live_bytes_at_end &&
           live_objects_at_end == other.live_objects_at_end && digest == other.digest;
  }
};

// The footer of the events that both have seen.
inline TraceFooter footer_of(const LiveAccount& account, const Digest& digest) {
  TraceFooter footer;
  footer.events = account.events();
  footer.threads = account.threads();
  footer.allocations = account.allocations();
  footer.deallocations = account.deallocations();
  footer.reallocations = account.reallocations();
  footer.marks = account.marks();
  footer.peak_live_bytes = account.peak_live_bytes();
  footer.peak_live_objects = account.peak_live_objects();
  footer.peak_event_index = account.peak_event_index();
  footer.live_bytes_at_end = account.live_bytes();
  footer.live_objects_at_end = account.live_objects();
  footer.digest = digest.text();
  return footer;
}

}  // namespace fitmark::workloads
