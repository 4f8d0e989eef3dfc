// SPDX-License-Identifier: MIT
//
// Every metric of a run at its three peaks: of live, of held and of resident bytes.
//
// Invariants:  a peak is the first sample with the most of its bytes; that of live bytes is always sampled
// Threads:     plain values; share nothing
#pragma once

#include <array>

#include "analysis/metric/series_metric.h"
#include "analysis/run.h"

namespace fitmark::analysis {

inline constexpr std::array<const char*, 3> kPeaks = {"live", "held", "resident"};

struct PeakFigures {
  Figure event_index;  // after so many events
  Figure live_bytes;
  Figure held_bytes;
  Figure resident_bytes;
  std::array<Figure, kSeriesMetricCount> metrics;  // in the order of kSeriesMetrics
  // Free extents are not walked at every sample of a heap with many blocks: the unusable free indices
  // are those of the nearest sample that has them, after so many events.
  Figure unusable_free_event_index;
};

using Peaks = std::array<PeakFigures, kPeaks.size()>;  // [0] live

// Returns peaks of which nothing is known, for that reason.
Peaks absent_peaks(const std::string& reason);

// Returns the three peaks of `run`; one is absent where no sample reveals its bytes.
Peaks peaks_of(const Run& run);

}  // namespace fitmark::analysis
