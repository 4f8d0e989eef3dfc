// SPDX-License-Identifier: MIT
//
// The four measures from sums over every event, or from the sampled series.
#include "analysis/metric/johnstone_wilson.h"

#include "analysis/metric/series.h"

namespace fitmark::analysis {
namespace {

using BytesOf = std::uint64_t (*)(const Sample&);

std::uint64_t held_of(const Sample& sample) { return sample.held_bytes; }
std::uint64_t resident_of(const Sample& sample) { return sample.resident_bytes; }

std::uint64_t largest(const Run& run, BytesOf bytes) {
  std::uint64_t most = kAbsent;
  for (const Sample& sample : run.samples) {
    const std::uint64_t value = bytes(sample);
    if (value != kAbsent && (most == kAbsent || value > most)) most = value;
  }
  return most;
}

// Fills one column, gross or net, from the samples; `at_peak` is the sample of measure 3.
void from_samples(const Run& run, BytesOf bytes, const Sample* at_peak, Figure GrossNet::*column,
                  std::array<GrossNet, 4>& measures) {
  measures[0].*column = mean_over_events(
      run.samples, run.events,
      [bytes](const Sample& sample) { return held_over_live(bytes(sample), sample.live_bytes); },
      "no sample has both these bytes and enough live bytes");
  const Sample* at_peak_live = sample_at_peak_live(run);
  const auto ratio_at = [bytes](const Sample* sample) {
    return sample ? held_over_live(bytes(*sample), sample->live_bytes)
                  : Figure::absent("no samples were taken");
  };
  measures[1].*column = ratio_at(at_peak_live);
  measures[2].*column = ratio_at(at_peak);
  measures[3].*column = peak_held_over_peak_live(largest(run, bytes), run.peak_live_bytes);
}

// Replaces what the sums know exactly.
void from_sums(const Run& run, std::array<GrossNet, 4>& measures) {
  const PerEventSums& sums = *run.sums;
  measures[0].gross = mean_held_over_live(sums.held_over_live, sums.events_counted);
  measures[3].gross = peak_held_over_peak_live(sums.max_held_bytes, run.peak_live_bytes);
  if (sums.net_over_live > 0) {
    measures[0].net = mean_held_over_live(sums.net_over_live, sums.events_counted);
  }
  if (sums.max_net_bytes != kAbsent) {
    measures[3].net = peak_held_over_peak_live(sums.max_net_bytes, run.peak_live_bytes);
  }
  if (sums.live_at_max_held_bytes == kAbsent) return;
  measures[2].gross = held_over_live(sums.max_held_bytes, sums.live_at_max_held_bytes);
  if (sums.net_at_max_held_bytes == kAbsent) return;
  measures[2].net = held_over_live(sums.net_at_max_held_bytes, sums.live_at_max_held_bytes);
}

}  // namespace

Figure mean_held_over_live(double sum_of_ratios, std::uint64_t events_counted) {
  if (events_counted == 0) {
    return Figure::absent("live bytes never reached " + std::to_string(kLiveFloorBytes));
  }
  return Figure::of(sum_of_ratios / static_cast<double>(events_counted));
}

Figure held_over_live(std::uint64_t held_bytes, std::uint64_t live_bytes) {
  if (held_bytes == kAbsent) return Figure::absent("the subject does not reveal these bytes");
  if (live_bytes < kLiveFloorBytes) {
    return Figure::absent("live bytes are below " + std::to_string(kLiveFloorBytes));
  }
  return Figure::of(static_cast<double>(held_bytes) / static_cast<double>(live_bytes));
}

Figure peak_held_over_peak_live(std::uint64_t max_held_bytes, std::uint64_t max_live_bytes) {
  return held_over_live(max_held_bytes, max_live_bytes);
}

std::uint64_t net_bytes(const Sample& sample) {
  if (sample.held_bytes == kAbsent || sample.bookkeeping_bytes == kAbsent ||
      sample.granted_bytes == kAbsent || sample.granted_bytes < sample.live_bytes) {
    return kAbsent;
  }
  const std::uint64_t overhead =
      sample.bookkeeping_bytes + sample.granted_bytes - sample.live_bytes;
  return sample.held_bytes > overhead ? sample.held_bytes - overhead : 0;
}

JohnstoneWilson johnstone_wilson(const Run& run) {
  JohnstoneWilson result;
  result.basis = "held";
  const Sample* at_peak_held = sample_at_peak(run.samples, &Sample::held_bytes);
  if (at_peak_held || run.sums) {
    from_samples(run, held_of, at_peak_held, &GrossNet::gross, result.measures);
    from_samples(run, net_bytes, at_peak_held, &GrossNet::net, result.measures);
    if (run.sums) from_sums(run, result.measures);
    return result;
  }
  result.basis = "resident";
  from_samples(run, resident_of, sample_at_peak(run.samples, &Sample::resident_bytes),
               &GrossNet::gross, result.measures);
  if (run.peak_resident_bytes != kAbsent) {
    result.measures[3].gross =
        peak_held_over_peak_live(run.peak_resident_bytes, run.peak_live_bytes);
  }
  for (GrossNet& measure : result.measures) {
    measure.net = Figure::absent("computed on resident bytes, of which bookkeeping is not known");
  }
  return result;
}

}  // namespace fitmark::analysis
