// SPDX-License-Identifier: MIT
//
// Collects every metric's figure of one run.
#include "analysis/metric/figures.h"

#include "analysis/metric/above_bounds.h"
#include "analysis/metric/bookkeeping_ratio.h"
#include "analysis/metric/external_fragmentation.h"
#include "analysis/metric/johnstone_wilson.h"
#include "analysis/metric/page_occupancy.h"
#include "analysis/metric/series.h"
#include "analysis/metric/throughput.h"

namespace fitmark::analysis {
namespace {

Figure bytes(std::uint64_t value, const char* reason) {
  return value == kAbsent ? Figure::absent(reason) : Figure::of(static_cast<double>(value));
}

Figure peak_held(const Run& run) {
  if (run.sums) return Figure::of(static_cast<double>(run.sums->max_held_bytes));
  const Sample* most = sample_at_peak(run.samples, &Sample::held_bytes);
  return bytes(most ? most->held_bytes : kAbsent, "the subject does not reveal its held bytes");
}

Figure peak_resident(const Run& run) {
  const Sample* most = sample_at_peak(run.samples, &Sample::resident_bytes);
  std::uint64_t value = run.peak_resident_bytes;
  if (most && (value == kAbsent || most->resident_bytes > value)) value = most->resident_bytes;
  return bytes(value, "resident bytes were not read");
}

Figures absent_figures(const std::string& reason) {
  const Figure absent = Figure::absent(reason);
  Figures figures;
  for (Figure* figure :
       {&figures.ns_per_event, &figures.events_per_second, &figures.null_ns_per_event,
        &figures.net_ns_per_event, &figures.peak_held_bytes, &figures.peak_resident_bytes,
        &figures.external_fragmentation_at_peak, &figures.mean_external_fragmentation,
        &figures.bookkeeping_ratio, &figures.page_occupancy_at_peak, &figures.above_floor_ratio,
        &figures.above_achievable_ratio}) {
    *figure = absent;
  }
  figures.above_basis = "resident";
  figures.johnstone_wilson.fill({absent, absent});
  figures.johnstone_wilson_basis = "held";
  figures.peaks = absent_peaks(reason);
  return figures;
}

}  // namespace

Figures figures_of(const Run& run) {
  if (!run.failure.empty()) return absent_figures("the run failed: " + run.failure);
  Figures figures = absent_figures("no samples were taken");
  figures.ns_per_event = ns_per_event(run.elapsed_ns, run.events);
  figures.events_per_second = events_per_second(run.elapsed_ns, run.events);
  figures.null_ns_per_event = run.null_elapsed_ns > 0
                                  ? ns_per_event(run.null_elapsed_ns, run.events)
                                  : Figure::absent("the null allocator was not run in this block");
  figures.net_ns_per_event = net_ns_per_event(run.elapsed_ns, run.null_elapsed_ns, run.events);
  figures.peak_held_bytes = peak_held(run);
  figures.peak_resident_bytes = peak_resident(run);
  if (const Sample* peak = sample_at_peak_live(run)) {
    figures.external_fragmentation_at_peak = external_fragmentation(*peak);
    figures.mean_external_fragmentation = mean_external_fragmentation(run.samples, run.events);
    figures.bookkeeping_ratio = bookkeeping_ratio(*peak);
  }
  figures.page_occupancy_at_peak = run.pages_at_peaks[0] ? page_occupancy(*run.pages_at_peaks[0])
                                                         : Figure::absent("pages were not counted");
  place_above_bounds(run, Figure::absent("no packing of this trace was made"), figures);
  const JohnstoneWilson four = johnstone_wilson(run);
  figures.johnstone_wilson = four.measures;
  figures.johnstone_wilson_basis = four.basis;
  figures.peaks = peaks_of(run);
  return figures;
}

}  // namespace fitmark::analysis
