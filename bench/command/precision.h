// SPDX-License-Identifier: MIT
//
// Repeating a comparison until its times are known well enough.
#pragma once

#include <string>

#include "bench/engine.h"

namespace fitmark::bench {

// Lets `request` repeat until every subject's time per event is known against `baseline`, to within
// `precision` ("2%") up and down at 95 % confidence, or `budget_s` is spent. Throws UsageError.
void repeat_until_precise(CompareRequest& request, const std::string& precision, double budget_s,
                          const std::string& baseline);

}  // namespace fitmark::bench
