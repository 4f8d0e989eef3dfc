// SPDX-License-Identifier: MIT
//
// Adds blame and heat maps to measured runs, for a report that explains.
//
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analysis/run.h"
#include "bench/replay/prepared_trace.h"

namespace fitmark::bench {

using TellExplaining =
    std::function<void(std::uint64_t done, std::uint64_t of, const std::string& what)>;

// Simulates each trace on each built-in heap among the runs, and puts heat map and blame into the
// first counting run of the pair. `tell` hears of each simulation as it begins: "explaining best_fit
// on a.fitrace". Throws workloads::TraceError.
void attach_explanations(std::span<const TraceInput> traces, std::vector<analysis::Run>& runs,
                         const TellExplaining& tell = {});

}  // namespace fitmark::bench
