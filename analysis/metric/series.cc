// SPDX-License-Identifier: MIT
//
// The moments of a run that figures are read at.
#include "analysis/metric/series.h"

namespace fitmark::analysis {

const Sample* sample_at_peak_live(const Run& run) {
  const Sample* most = nullptr;
  for (const Sample& sample : run.samples) {
    if (sample.event_index == run.peak_live_event_index &&
        sample.live_bytes == run.peak_live_bytes) {
      return &sample;
    }
    if (!most || sample.live_bytes > most->live_bytes) most = &sample;
  }
  return most;
}

const Sample* sample_at_peak(std::span<const Sample> samples, std::uint64_t Sample::*bytes) {
  const Sample* most = nullptr;
  for (const Sample& sample : samples) {
    if (sample.*bytes == kAbsent) continue;
    if (!most || sample.*bytes > most->*bytes) most = &sample;
  }
  return most;
}

}  // namespace fitmark::analysis
