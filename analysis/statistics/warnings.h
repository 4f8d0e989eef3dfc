// SPDX-License-Identifier: MIT
//
// What repetitions say about the machine: single values far out, and a drift over time.
//
// Threads:     none needed; free functions
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace fitmark::analysis {

// Returns the indices of values whose modified z-score 0.6745 |x - median| / MAD is above 3.5; none
// for fewer than 5 values or a MAD of 0. Source: Iglewicz & Hoaglin, How to detect and handle
// outliers, 1993.
std::vector<std::size_t> outliers(std::span<const double> values);

struct Trend {
  double s = 0;        // pairs in order that rise, minus those that fall
  double p_value = 1;  // two-sided, normal approximation with ties and continuity
};

// Returns Mann and Kendall's test for a trend in values[n] in the order of time. n < 4: p = 1.
// Source: Kendall, Rank correlation methods, 1975.
Trend mann_kendall(std::span<const double> values);

// The repetitions of one subject, in the order of time.
struct NamedValues {
  std::string name;
  std::vector<double> values;
};

// Returns a sentence for each kind of thing that is wrong with some of the rows, who is concerned, and
// what to do about it; `what` names the values ("a.fitrace, ns_per_event").
std::vector<std::string> warnings_about(std::span<const NamedValues> rows, const std::string& what);

}  // namespace fitmark::analysis
