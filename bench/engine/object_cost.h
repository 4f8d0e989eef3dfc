// SPDX-License-Identifier: MIT
//
// What one live object costs a subject beyond its own bytes, measured from outside: fill with equal
// objects, watch resident memory grow, fit the line.
//
// Complexity:  one memory pass a size, of a few megabytes
// Threads:     none
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fitmark::bench {

struct ObjectCost {
  std::uint64_t size_bytes = 0;    // requested, of each object
  std::uint64_t objects = 0;       // in the largest fill
  double resident_bytes_each = 0;  // slope of the line
  double overhead_bytes_each = 0;  // slope - size: rounding and bookkeeping together
  double residual_bytes = 0;       // root mean square distance of the fills from the line
  std::string failure;             // empty, or why there is no figure
};

// Measures the subject at each size. Throws SubjectError and Interrupted.
std::vector<ObjectCost> measure_object_cost(const std::string& subject,
                                            std::span<const std::uint64_t> sizes_bytes,
                                            const std::atomic<bool>& stop);

// A straight line through points by least squares: y = intercept + slope * x, for two x or more.
struct Line {
  double intercept = 0;
  double slope = 0;
  double residual = 0;  // root mean square of y - line
};
Line fit_line(std::span<const double> x, std::span<const double> y);

}  // namespace fitmark::bench
