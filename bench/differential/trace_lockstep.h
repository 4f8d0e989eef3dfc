// SPDX-License-Identifier: MIT
//
// A trace on several heaps at once, every placement compared, offset by offset.
//
// Complexity:  the sum of the heaps'; 8 bytes a slot beside them
// Threads:     none
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "allocator/lockstep.h"
#include "workloads/event.h"

namespace fitmark::bench {

struct TraceLimits {
  std::uint64_t events = std::numeric_limits<std::uint64_t>::max();  // of the trace
  // Heaps behind the second, the linear lists, take part in so many events.
  std::uint64_t list_events = std::numeric_limits<std::uint64_t>::max();
};

// Applies the trace's events, all threads in recorded order; stops at the first difference. A block
// that the heaps refuse stays away, as in a replay. Throws TraceError.
void run_trace(allocator::Lockstep& heaps, workloads::EventSource& source,
               const TraceLimits& limits = {});

}  // namespace fitmark::bench
