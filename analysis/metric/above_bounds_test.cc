// SPDX-License-Identifier: MIT
//
// The distance to the bounds, computed by hand.
#include "analysis/metric/above_bounds.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

Run run_of(const char* touch) {
  Run run;
  run.peak_live_bytes = 1000;
  run.memory_touch = touch;
  return run;
}

Figures peaks(double resident_bytes, double held_bytes) {
  Figures figures;
  figures.peak_resident_bytes = Figure::of(resident_bytes);
  figures.peak_held_bytes = Figure::of(held_bytes);
  return figures;
}

TEST(AboveBounds, ResidentIsTheYardstickWhereEveryByteWasTouched) {
  Figures figures = peaks(1200, 1500);
  place_above_bounds(run_of("all"), Figure::of(1100), figures);
  EXPECT_EQ(figures.above_basis, "resident");
  EXPECT_NEAR(*figures.above_floor_ratio.value, 0.2, 1e-12);
  EXPECT_NEAR(*figures.above_achievable_ratio.value, 1200.0 / 1100 - 1, 1e-12);
}

TEST(AboveBounds, HeldIsWhereTheyWereNot) {
  Figures figures = peaks(1200, 1500);
  place_above_bounds(run_of("none"), Figure::absent("no packing"), figures);
  EXPECT_EQ(figures.above_basis, "held");
  EXPECT_NEAR(*figures.above_floor_ratio.value, 0.5, 1e-12);
  EXPECT_EQ(figures.above_achievable_ratio.reason, "no packing");
}

TEST(AboveBounds, DoNotApplyWhereNothingIsKnownOrLive) {
  Figures figures = peaks(1200, 1500);
  figures.peak_held_bytes = Figure::absent("not revealed");
  place_above_bounds(run_of("none"), Figure::of(1100), figures);
  EXPECT_EQ(figures.above_floor_ratio.reason, "not revealed");
  analysis::Run empty = run_of("all");
  empty.peak_live_bytes = 0;
  figures = peaks(4096, 4096);
  place_above_bounds(empty, Figure::absent("nothing was allocated"), figures);
  EXPECT_EQ(figures.above_floor_ratio.reason, "nothing was live");
}

}  // namespace
}  // namespace fitmark::analysis
