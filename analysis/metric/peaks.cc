// SPDX-License-Identifier: MIT
//
// The samples of the three peaks, and each metric at them.
#include "analysis/metric/peaks.h"

#include <string_view>

#include "analysis/metric/series.h"

namespace fitmark::analysis {
namespace {

constexpr std::string_view kUnusable = "unusable_free_index";

Figure bytes(std::uint64_t value) {
  return value == kAbsent ? Figure::absent("the subject does not reveal it")
                          : Figure::of(static_cast<double>(value));
}

PeakFigures absent_peak(const std::string& reason) {
  PeakFigures peak;
  peak.event_index = peak.live_bytes = peak.held_bytes = peak.resident_bytes =
      peak.unusable_free_event_index = Figure::absent(reason);
  peak.metrics.fill(Figure::absent(reason));
  return peak;
}

// The sample nearest to `at`, itself included, whose free extents were walked; `at` where there is none.
const Sample& walked_near(const Run& run, const Sample& at) {
  const auto is_walked = [](const Sample& sample) {
    return sample.free_bytes_below_64 != kAbsent && sample.free_bytes != kAbsent;
  };
  const auto distance = [&](const Sample& sample) {
    return sample.event_index > at.event_index ? sample.event_index - at.event_index
                                               : at.event_index - sample.event_index;
  };
  const Sample* nearest = &at;
  for (const Sample& sample : run.samples) {
    if (!is_walked(sample)) continue;
    if (!is_walked(*nearest) || distance(sample) < distance(*nearest)) nearest = &sample;
  }
  return *nearest;
}

PeakFigures peak_at(const Run& run, const Sample& sample) {
  PeakFigures peak;
  peak.event_index = Figure::of(static_cast<double>(sample.event_index));
  peak.live_bytes = bytes(sample.live_bytes);
  peak.held_bytes = bytes(sample.held_bytes);
  peak.resident_bytes = bytes(sample.resident_bytes);
  const Sample& walked = walked_near(run, sample);
  Figure last_unusable;
  for (std::size_t i = 0; i < kSeriesMetrics.size(); ++i) {
    const SeriesMetric& metric = kSeriesMetrics[i];
    const bool is_unusable = std::string_view(metric.name).rfind(kUnusable, 0) == 0;
    peak.metrics[i] = metric.figure(run, is_unusable ? walked : sample);
    if (is_unusable) last_unusable = peak.metrics[i];
  }
  peak.unusable_free_event_index =
      last_unusable.value ? Figure::of(static_cast<double>(walked.event_index)) : last_unusable;
  return peak;
}

}  // namespace

Peaks absent_peaks(const std::string& reason) {
  Peaks peaks;
  peaks.fill(absent_peak(reason));
  return peaks;
}

Peaks peaks_of(const Run& run) {
  if (run.samples.empty()) return absent_peaks("no samples were taken");
  Peaks peaks = absent_peaks("the subject does not reveal these bytes");
  const std::array<const Sample*, kPeaks.size()> samples = {
      sample_at_peak_live(run), sample_at_peak(run.samples, &Sample::held_bytes),
      sample_at_peak(run.samples, &Sample::resident_bytes)};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i] != nullptr) peaks[i] = peak_at(run, *samples[i]);
  }
  return peaks;
}

}  // namespace fitmark::analysis
