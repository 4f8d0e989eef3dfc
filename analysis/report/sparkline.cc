// SPDX-License-Identifier: MIT
//
// Buckets a series by event and draws the largest value of each bucket.
#include "analysis/report/sparkline.h"

#include <algorithm>
#include <vector>

namespace fitmark::analysis {

std::string sparkline(std::span<const Sample> samples, std::uint64_t Sample::*column,
                      std::uint64_t events, double highest, std::size_t width) {
  constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<double> buckets(width, -1);
  for (const Sample& sample : samples) {
    if (sample.*column == kAbsent) continue;
    const double place = events == 0 ? 0
                                     : static_cast<double>(sample.event_index) /
                                           static_cast<double>(events) * static_cast<double>(width);
    double& bucket = buckets[std::min(static_cast<std::size_t>(place), width - 1)];
    bucket = std::max(bucket, static_cast<double>(sample.*column));
  }
  const auto first = std::find_if(buckets.begin(), buckets.end(), [](double b) { return b >= 0; });
  if (first == buckets.end()) return {};
  double before = *first;
  std::string text;
  for (const double bucket : buckets) {
    if (bucket >= 0) before = bucket;
    const double share = highest > 0 ? before / highest : 0;
    text += kBlocks[std::clamp(static_cast<int>(share * 8), 0, 7)];
  }
  return text;
}

}  // namespace fitmark::analysis
