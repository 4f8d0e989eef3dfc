// SPDX-License-Identifier: MIT
//
// A heat map in characters: addresses upwards, events to the right.
//
// Threads:     pure functions
#pragma once

#include <cstdint>
#include <string>

#include "analysis/explain/heat_map.h"

namespace fitmark::bench {

// Returns at most so many lines of at most so many signs, the highest addresses first, and below
// them a line that says what the signs and the scale mean.
std::string text_map(const analysis::HeatMapGrid& grid, analysis::HeatMapLimits most = {16, 64});

}  // namespace fitmark::bench
