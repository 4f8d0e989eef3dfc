// SPDX-License-Identifier: MIT
//
// Divides the peak by the bounds.
#include "analysis/metric/above_bounds.h"

namespace fitmark::analysis {

void place_above_bounds(const Run& run, const Figure& achievable_bytes, Figures& figures) {
  const bool on_resident = run.memory_touch == "all" && figures.peak_resident_bytes.value;
  figures.above_basis = on_resident ? "resident" : "held";
  const Figure& peak = on_resident ? figures.peak_resident_bytes : figures.peak_held_bytes;
  if (!peak.value) {
    figures.above_floor_ratio = figures.above_achievable_ratio = peak;
    return;
  }
  const auto above = [&](double bound) { return Figure::of(*peak.value / bound - 1); };
  figures.above_floor_ratio = run.peak_live_bytes > 0
                                  ? above(static_cast<double>(run.peak_live_bytes))
                                  : Figure::absent("nothing was live");
  figures.above_achievable_ratio = achievable_bytes.value && *achievable_bytes.value > 0
                                       ? above(*achievable_bytes.value)
                                       : achievable_bytes;
}

}  // namespace fitmark::analysis
