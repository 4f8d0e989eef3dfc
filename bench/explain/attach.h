// SPDX-License-Identifier: MIT
//
// Adds blame and heat maps to measured runs, for a report that explains.
//
// Threads:     none
#pragma once

#include <span>
#include <vector>

#include "analysis/run.h"
#include "bench/replay/prepared_trace.h"

namespace fitmark::bench {

// Simulates each trace on each built-in heap among the runs, and puts heat map and blame into the
// first counting run of the pair. Throws workloads::TraceError.
void attach_explanations(std::span<const TraceInput> traces, std::vector<analysis::Run>& runs);

}  // namespace fitmark::bench
