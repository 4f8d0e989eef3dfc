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

// Applies the first `max_events` events of the trace, all threads in recorded order; stops at the
// first difference. A block that the heaps refuse stays away, as in a replay. Throws TraceError.
void run_trace(allocator::Lockstep& heaps, workloads::EventSource& source,
               std::uint64_t max_events = std::numeric_limits<std::uint64_t>::max());

}  // namespace fitmark::bench
