// SPDX-License-Identifier: MIT
//
// Two one-sided tests, read off the interval.
#include "analysis/statistics/equivalence.h"

namespace fitmark::analysis {

bool equivalent_within(const Interval& interval, double margin) {
  return interval.low >= 1 / (1 + margin) && interval.high <= 1 + margin;
}

}  // namespace fitmark::analysis
