// SPDX-License-Identifier: MIT
//
// How alike two streams of traffic are: sizes, lifetimes, live bytes, and what best fit makes of both.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/metric/figures.h"
#include "bench/replay/prepared_trace.h"
#include "workloads/model/fit.h"

namespace fitmark::bench {

struct Likeness {
  workloads::Profile base_profile;
  workloads::Profile fresh_profile;
  workloads::Fit fit;
  analysis::Figures base_heap;  // of best fit, simulated
  analysis::Figures fresh_heap;
};

// Reads each three times. Throws workloads::TraceError.
Likeness likeness_of(const TraceInput& base, const TraceInput& fresh);

// The distances, and both heaps side by side.
nlohmann::ordered_json likeness_json(const Likeness& likeness);
void print_likeness(const Likeness& likeness);

}  // namespace fitmark::bench
