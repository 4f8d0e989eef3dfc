// SPDX-License-Identifier: MIT
//
// Adds heat maps, and blame where a heap can be simulated, to measured runs, for a report that explains.
//
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/run.h"
#include "bench/engine.h"

namespace fitmark::bench {

using TellExplaining =
    std::function<void(std::uint64_t done, std::uint64_t of, const std::string& what)>;

// Puts into the first counting run of each trace and subject of the request: of a built-in heap, heat map and
// blame, by simulation; of any other malloc, the heat map, or the reason why there is none, by following it in a
// process of its own. `tell` hears of each as it begins: "explaining best_fit on a.fitrace". Throws
// workloads::TraceError.
void attach_explanations(const CompareRequest& request, std::vector<analysis::Run>& runs,
                         const TellExplaining& tell = {});

}  // namespace fitmark::bench
