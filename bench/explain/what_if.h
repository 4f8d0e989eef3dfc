// SPDX-License-Identifier: MIT
//
// One question: what would another heap have held on the same trace?
//
// Threads:     none
#pragma once

#include <string>

#include "bench/explain/explain.h"

namespace fitmark::bench {

// Simulates the trace on `heap` and says how it differs from `now`.
WhatIf ask_what_if(const ExplainRequest& request, const TraceTotals& totals,
                   const std::string& heap, const analysis::Figures& now);

}  // namespace fitmark::bench
