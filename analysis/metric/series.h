// SPDX-License-Identifier: MIT
//
// Means and moments of a sampled series, each sample standing for the events up to the next one.
//
// Threads:     none needed; free functions
#pragma once

#include <span>
#include <string>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns how many events samples[i] stands for in a run of `events` events; 0 for the last if it
// was taken after the last event, unless it is the only one.
inline double events_of_sample(std::span<const Sample> samples, std::size_t i,
                               std::uint64_t events) {
  if (samples.size() == 1) return 1;
  const std::uint64_t begin = samples[i].event_index;
  const std::uint64_t end = i + 1 < samples.size() ? samples[i + 1].event_index : events;
  return end > begin ? static_cast<double>(end - begin) : 0;
}

// Returns the mean of figure_of(sample) over the events; samples without a figure count for
// nothing. Absent with `reason` if none has one.
template <class FigureOf>
Figure mean_over_events(std::span<const Sample> samples, std::uint64_t events, FigureOf figure_of,
                        const std::string& reason) {
  double sum = 0;
  double weight = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Figure figure = figure_of(samples[i]);
    if (!figure.value) continue;
    const double share = events_of_sample(samples, i, events);
    sum += share * *figure.value;
    weight += share;
  }
  return weight > 0 ? Figure::of(sum / weight) : Figure::absent(reason);
}

// Returns the sample at the run's peak of live bytes: the one taken there, or else the one with the
// most live bytes. Null if there are no samples.
const Sample* sample_at_peak_live(const Run& run);

// Returns the first sample with the most held bytes (resident bytes where `resident`). Null if none
// reveals them.
const Sample* sample_at_peak(std::span<const Sample> samples, std::uint64_t Sample::*bytes);

}  // namespace fitmark::analysis
