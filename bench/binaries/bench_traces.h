// SPDX-License-Identifier: MIT
//
// The traces that the benchmark programs replay: FITMARK_TRACES, or a few generated ones.
#pragma once

#include <string>
#include <vector>

#include "bench/replay/prepared_trace.h"

namespace fitmark::bench {

// Returns the parts of `text` between separators, empty ones left out.
std::vector<std::string> split_list(const char* text, char separator);

// Returns the traces at the paths in FITMARK_TRACES, colon between; without it every generator's
// first 200,000 events.
std::vector<TraceInput> bench_traces();

}  // namespace fitmark::bench
