// SPDX-License-Identifier: MIT
//
// External fragmentation of one state and over a series.
#include "analysis/metric/external_fragmentation.h"

#include "analysis/metric/series.h"

namespace fitmark::analysis {

double external_fragmentation(std::uint64_t free_bytes, std::uint64_t largest_free_bytes) {
  if (free_bytes == 0) return 0;
  return 1 - static_cast<double>(largest_free_bytes) / static_cast<double>(free_bytes);
}

Figure external_fragmentation(const Sample& sample) {
  if (sample.free_bytes == kAbsent || sample.largest_free_bytes == kAbsent) {
    return Figure::absent("the subject does not reveal its free extents");
  }
  return Figure::of(external_fragmentation(sample.free_bytes, sample.largest_free_bytes));
}

Figure mean_external_fragmentation(std::span<const Sample> samples, std::uint64_t events) {
  return mean_over_events(
      samples, events, [](const Sample& sample) { return external_fragmentation(sample); },
      "the subject does not reveal its free extents");
}

}  // namespace fitmark::analysis
