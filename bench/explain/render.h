// SPDX-License-Identifier: MIT
//
// An explanation as text for a terminal, and as JSON.
//
// Threads:     pure functions
#pragma once

#include <cstddef>
#include <string>

#include "bench/explain/explain.h"

namespace fitmark::bench {

// `trace` is the path as typed: the commands that show each what-if name it.
std::string explanation_text(const Explanation& explanation, const std::string& trace,
                             std::size_t most_rows = 8);

// Layout: {trace, allocator, sentences, blame: {hole_byte_events, pinned_bytes, snapshot_event,
// by: {site, size_class, lifetime, thread: [row...]}}, unusable_free: [{peak, event_index,
// curve: [{size_bytes, index}]}], what_ifs: [...], run: as in a report}
std::string explanation_json(const Explanation& explanation, const std::string& trace);

// Returns the command line that measures the heap on the trace.
std::string replay_command(const std::string& trace, const std::string& heap);

}  // namespace fitmark::bench
