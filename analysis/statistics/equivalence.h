// SPDX-License-Identifier: MIT
//
// Equivalence: is a ratio so near to 1 that the difference does not matter?
//
// Threads:     none needed; free functions
#pragma once

#include "analysis/statistics/bootstrap.h"

namespace fitmark::analysis {

// Returns whether the whole `interval` of a ratio lies in 1 / (1 + margin) .. 1 + margin. With a 95
// % interval both one-sided tests are held at 2.5 %. Requires margin > 0: 0.02 for 2 %. Source:
// Schuirmann, A comparison of the two one-sided tests procedure, 1987, by confidence interval.
bool equivalent_within(const Interval& interval, double margin);

}  // namespace fitmark::analysis
