// SPDX-License-Identifier: MIT
//
// The address × time map of a malloc that is no heap of ours: the trace is replayed on it in a process of its own,
// and followed from here, block by block.
//
//   child     asks for blocks, touches them, and leaves their addresses in a shared record, some events a turn
//   parent    between turns: reads the same events, knows each block's address and size, and asks the kernel
//             which pages of the child are in memory
//
// Invariants:  nothing is added up in the child, and nothing here is allocated there: the malloc serves the trace
//              alone. Memory is that of the maps, of the live objects and of one record, however long the trace.
//              A column's cells add up to the live bytes after each of its events, summed
// Complexity:  a replay, a reading of the trace, and a reading of the touched pages for each of kReadings
//              moments at most
// Threads:     the child's threads take turns in recorded order, as in the memory pass
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "analysis/explain/heat_map.h"
#include "bench/replay/launch.h"
#include "bench/replay/prepared_trace.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

inline constexpr std::uint64_t kReadings = 1000;

struct ObserveRequest {
  Touch touch = Touch::all;
  std::uint32_t threads = 1;  // that take turns in recorded order
  analysis::HeatMapLimits limits = {};
  LaunchLimits launch = {};
};

struct Observation {
  std::string failure;  // empty, or why there is no map
  analysis::HeatMapGrid grid;
  analysis::HeatMap map;  // with sites where the trace has stacks, and kinds
};

// Follows a malloc or a teaching system. Throws workloads::TraceError, and Interrupted when `stop` is set.
Observation observe(const Subject& subject, PreparedTrace& trace, const ObserveRequest& request,
                    const std::atomic<bool>& stop);

}  // namespace fitmark::bench
