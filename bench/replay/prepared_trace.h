// SPDX-License-Identifier: MIT
//
// A trace made ready for many replays: its totals, and its steps decoded once where they fit.
//
// Invariants:  steps are in recorded order, one for each event, so that indices agree with the trace
// Complexity:  one pass over the trace; 16 or 24 bytes an event in shared memory, or none beyond a budget
// Threads:     none
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/replay/shared_mapping.h"
#include "bench/replay/thread_lists.h"
#include "workloads/event.h"

namespace fitmark::bench {

// A trace by name, and how to read it from its beginning, as often as needed.
struct TraceInput {
  std::string name;
  std::function<std::unique_ptr<workloads::EventSource>()> open;
};

struct TraceTotals {
  std::uint64_t events = 0;
  std::uint64_t slots = 0;
  std::uint64_t threads = 0;
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t peak_live_objects = 0;
  std::uint64_t peak_live_event_index = 0;  // live bytes peak after this many events
  std::uint64_t largest_request_bytes = 0;
  std::uint64_t largest_alignment_log2 = 0;  // asked for explicitly; 0: never
  std::string digest;
};

// Marks beyond are known by number only: names must not grow with a trace.
inline constexpr std::size_t kMaxNamedMarks = 1024;

struct PreparedTrace {
  TraceInput input;
  TraceTotals totals;
  std::vector<std::string> warnings;   // of its source, at its end
  std::optional<SharedMapping> steps;  // none: longer than the budget, to be streamed
  std::uint64_t drain_steps = 0;       // behind the events: they free what the trace leaves live
  std::optional<SharedMapping> times;  // [events], ns; none: not recorded, or to be streamed
  std::map<std::uint64_t, std::string> mark_names;  // by number, at most kMaxNamedMarks
  std::optional<ThreadLists> lists;                 // made on demand, where the steps are here
};

// Reads the trace once. Keeps the decoded steps while they stay within `budget_bytes`.
// Throws workloads::TraceError on a bad trace, and Interrupted when `stop` is set meanwhile.
PreparedTrace prepare_trace(TraceInput input, std::uint64_t budget_bytes,
                            const std::atomic<bool>& stop);

class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace fitmark::bench
