// SPDX-License-Identifier: MIT
//
// How far a run's peak memory stands above what the trace needs at least, and above what can be reached.
//
// Threads:     none needed; free functions
#pragma once

#include "analysis/metric/figures.h"

namespace fitmark::analysis {

// Sets above_floor_ratio = P / L - 1 and above_achievable_ratio = P / A - 1, where L is the run's peak of
// live bytes, A `achievable_bytes`, and P the peak of resident bytes if every byte was touched, so
// that it counts for every subject alike, and otherwise the peak of held bytes; above_basis says which.
// Range >= -1. P / A - 1 is below 0 where a subject gives pages back from holes, which no packing does.
// Requires that the peaks in `figures` are set.
void place_above_bounds(const Run& run, const Figure& achievable_bytes, Figures& figures);

}  // namespace fitmark::analysis
