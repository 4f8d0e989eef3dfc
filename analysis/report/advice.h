// SPDX-License-Identifier: MIT
//
// What to choose, in sentences: the Pareto front between time and memory, and the distance to the bounds.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

struct ParetoPoint {
  std::string subject;
  double ns_per_event = 0;  // medians
  double memory_bytes = 0;
};

// Returns the points that no other equals or beats in both, ascending by time. Points that are equal in
// both stay together.
std::vector<ParetoPoint> pareto_front(std::vector<ParetoPoint> points);

// Returns the points of one trace by median time and median peak resident bytes, `null` left out; subjects
// without both are left out.
std::vector<ParetoPoint> pareto_points(const Report& report, const std::string& trace,
                                       const std::string& trace_digest);

// Returns what the headline rests on, then trace by trace what to choose, how far the best is from the
// bounds, and what the repetitions do not show; each sentence names the figures behind it.
std::vector<Advice> advice_of(const Report& report);

}  // namespace fitmark::analysis
