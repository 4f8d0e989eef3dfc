// SPDX-License-Identifier: MIT
//
// Keeps the census of pages of each of a run's three peaks, while nobody knows yet which sample will be one.
//
// Invariants:  after each sample, census i is that of the first sample so far with the most bytes of peak i, so
//              that it belongs to the sample at which analysis::peaks_of finds the peak
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "analysis/metric/peaks.h"
#include "analysis/run.h"

namespace fitmark::bench {

class PeakPages {
 public:
  void see(const analysis::Sample& sample, const std::optional<analysis::PageCensus>& census) {
    const std::array<std::uint64_t, analysis::kPeaks.size()> bytes = {
        sample.live_bytes, sample.held_bytes, sample.resident_bytes};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == analysis::kAbsent) continue;
      if (has_sample_[i] && bytes[i] <= most_bytes_[i]) continue;
      has_sample_[i] = true;
      most_bytes_[i] = bytes[i];
      at_peaks_[i] = census;
    }
  }

  const analysis::PagesAtPeaks& at_peaks() const { return at_peaks_; }

 private:
  std::array<bool, analysis::kPeaks.size()> has_sample_{};
  std::array<std::uint64_t, analysis::kPeaks.size()> most_bytes_{};
  analysis::PagesAtPeaks at_peaks_;
};

}  // namespace fitmark::bench
