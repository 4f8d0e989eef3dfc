// SPDX-License-Identifier: MIT
//
// Points on two logarithmic scales, drawn with characters.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

namespace fitmark::analysis {

struct ScatterPoint {
  std::string name;
  double x = 1;  // > 0
  double y = 1;  // > 0
};

// Returns lines of at most `columns` characters (>= 40): a plot in which each point is a letter, dotted lines
// at x = 1 and y = 1, both scales, and what each letter means. A point whose place is taken stands right of
// it. Empty for fewer than 3 points, or more than 26.
std::string scatter_plot(const std::vector<ScatterPoint>& points, int columns);

}  // namespace fitmark::analysis
