// SPDX-License-Identifier: MIT
//
// Throughput: time per event, events per second, and both without the replay loop's own cost.
//
// Threads:     none needed; free functions
#pragma once

#include <cstdint>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns elapsed / events in nanoseconds, above 0. Absent for no events or no elapsed time.
Figure ns_per_event(double elapsed_ns, std::uint64_t events);

// Returns 1e9 * events / elapsed, above 0. Absent as ns_per_event is.
Figure events_per_second(double elapsed_ns, std::uint64_t events);

// Returns (elapsed - null_elapsed) / events, at least 0: what the subject adds to the null
// allocator on the same trace in the same block. Absent if there was no null run (0). Source:
// DESIGN.md, throughput.
Figure net_ns_per_event(double elapsed_ns, double null_elapsed_ns, std::uint64_t events);

}  // namespace fitmark::analysis
