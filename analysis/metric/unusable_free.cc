// SPDX-License-Identifier: MIT
//
// The index at one size, and its curve from one pass over sorted extents.
#include "analysis/metric/unusable_free.h"

#include <algorithm>

namespace fitmark::analysis {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double unusable_free_index(std::span<const std::uint64_t> free_extents_bytes,
                           std::uint64_t size_bytes) {
  std::uint64_t free_bytes = 0;
  std::uint64_t too_small_bytes = 0;
  for (const std::uint64_t extent : free_extents_bytes) {
    free_bytes += extent;
    if (extent < size_bytes) too_small_bytes += extent;
  }
  return share(too_small_bytes, free_bytes);
}

std::vector<UnusableFreePoint> unusable_free_curve(
    std::span<const std::uint64_t> free_extents_bytes) {
  std::vector<std::uint64_t> sorted(free_extents_bytes.begin(), free_extents_bytes.end());
  std::sort(sorted.begin(), sorted.end());
  std::uint64_t free_bytes = 0;
  for (const std::uint64_t extent : sorted) free_bytes += extent;
  std::vector<UnusableFreePoint> curve;
  std::uint64_t too_small_bytes = 0;
  auto next = sorted.begin();
  for (std::uint64_t size = 16; free_bytes > 0; size *= 2) {
    while (next != sorted.end() && *next < size) too_small_bytes += *next++;
    curve.push_back({size, share(too_small_bytes, free_bytes)});
    if (next == sorted.end()) break;
  }
  return curve;
}

}  // namespace fitmark::analysis
