// SPDX-License-Identifier: MIT
//
// Ranks of sorted values, ties sharing their middle: what rank tests count with.
//
// Threads:     none needed; free functions
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fitmark::analysis {

// Returns twice the mid-rank of each value, whole numbers, of values in rising order; and adds
// t^3 - t of each tie of t values to `ties`.
inline std::vector<std::size_t> doubled_ranks(std::span<const double> sorted, double& ties) {
  std::vector<std::size_t> ranks(sorted.size());
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[i] = begin + 1 + end;
    const double t = static_cast<double>(end - begin);
    ties += t * t * t - t;
    begin = end;
  }
  return ranks;
}

}  // namespace fitmark::analysis
