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

void begin_free_extents(Sample& sample) {
  for (const UnusableFreeSize& size : kUnusableFreeSizes) sample.*size.free_bytes_below = 0;
}

void add_free_extent(Sample& sample, std::uint64_t extent_bytes) {
  for (const UnusableFreeSize& size : kUnusableFreeSizes) {
    if (extent_bytes < size.size_bytes) sample.*size.free_bytes_below += extent_bytes;
  }
}

Figure unusable_free_index(const Sample& sample, const UnusableFreeSize& size) {
  const std::uint64_t too_small_bytes = sample.*size.free_bytes_below;
  if (sample.free_bytes == kAbsent || sample.free_extents == kAbsent) {
    return Figure::absent("the subject does not reveal its free extents");
  }
  if (too_small_bytes == kAbsent) return Figure::absent("its free extents were not walked");
  return Figure::of(share(too_small_bytes, sample.free_bytes));
}

}  // namespace fitmark::analysis
