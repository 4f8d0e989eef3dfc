// SPDX-License-Identifier: MIT
#include "bench/command/likeness.h"

#include <fmt/format.h>

#include <optional>

#include <nlohmann/json.hpp>

#include "analysis/report/units.h"
#include "bench/explain/simulate.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kSamples = 1000;

analysis::Figures under_best_fit(const TraceInput& input) {
  return analysis::figures_of(simulate(input, totals_of(input), "best_fit", kSamples).run);
}

nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json heap_json(const analysis::Figures& figures) {
  return {
      {"peak_held_bytes", number_or_null(figures.peak_held_bytes.value)},
      {"mean_external_fragmentation", number_or_null(figures.mean_external_fragmentation.value)}};
}

}  // namespace

Likeness likeness_of(const TraceInput& base, const TraceInput& fresh) {
  Likeness result;
  result.base_heap = under_best_fit(base);
  result.fresh_heap = under_best_fit(fresh);
  result.base_profile = workloads::profile_of(*base.open());
  result.fresh_profile = workloads::profile_of(*fresh.open());
  result.fit = workloads::fit_of(result.base_profile, result.fresh_profile);
  return result;
}

nlohmann::ordered_json likeness_json(const Likeness& likeness) {
  return {{"sizes_distance", likeness.fit.sizes},
          {"lifetimes_distance", likeness.fit.lifetimes},
          {"live_curve_distance", likeness.fit.live_curve},
          {"peak_ratio", likeness.fit.peak_ratio},
          {"base_best_fit", heap_json(likeness.base_heap)},
          {"best_fit", heap_json(likeness.fresh_heap)}};
}

void print_likeness(const Likeness& likeness) {
  const workloads::Profile& base = likeness.base_profile;
  const workloads::Profile& fresh = likeness.fresh_profile;
  fmt::print("events                {} and {}\n", analysis::grouped(base.events),
             analysis::grouped(fresh.events));
  fmt::print("peak live bytes       {} and {} (x {:.3f})\n",
             analysis::human_bytes(static_cast<double>(base.peak_live_bytes)),
             analysis::human_bytes(static_cast<double>(fresh.peak_live_bytes)),
             likeness.fit.peak_ratio);
  fmt::print("sizes differ by       {:.3f}  (Kolmogorov-Smirnov, 0 alike to 1 apart)\n",
             likeness.fit.sizes);
  fmt::print("lifetimes differ by   {:.3f}  (likewise)\n", likeness.fit.lifetimes);
  fmt::print("live curves differ by {:.3f}  (mean distance / peak)\n", likeness.fit.live_curve);
  fmt::print("under best fit        {} and {} held at the peak\n",
             analysis::with_unit(likeness.base_heap.peak_held_bytes, "bytes"),
             analysis::with_unit(likeness.fresh_heap.peak_held_bytes, "bytes"));
  fmt::print("                      {} and {} external fragmentation, mean\n",
             analysis::with_unit(likeness.base_heap.mean_external_fragmentation, "ratio"),
             analysis::with_unit(likeness.fresh_heap.mean_external_fragmentation, "ratio"));
}

}  // namespace fitmark::bench
