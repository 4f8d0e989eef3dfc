// SPDX-License-Identifier: MIT
//
// Puts load, packing and Robson's bound side by side.
#include "analysis/report/trace_bounds.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "analysis/metric/bounds.h"

namespace fitmark::analysis {
namespace {

using Clock = std::chrono::steady_clock;

void achieve(std::span<const Lifetime> lifetimes, const BoundsSettings& settings,
             TraceBounds& bounds) {
  if (settings.pack_objects == 0) {
    bounds.achievable_bytes = Figure::absent("no packing was asked for");
    return;
  }
  const Clock::time_point begin = Clock::now();
  std::vector<Lifetime> objects;
  for (const Lifetime& lifetime : lifetimes) {
    if (lifetime.bytes > 0) objects.push_back(lifetime);
  }
  if (objects.size() > settings.pack_objects) {
    objects = window_around_peak(objects, settings.pack_objects);
  }
  PackingSettings packing_settings = settings.packing;
  packing_settings.step_bytes = settings.step_bytes;
  const Packing packing = pack(objects, packing_settings);
  bounds.packed_objects = objects.size();
  bounds.achievable_bytes = Figure::of(static_cast<double>(packing.height_bytes));
  bounds.packing = packing.method;
  bounds.packing_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

TraceNeeds needs_of(std::span<const Lifetime> lifetimes) {
  TraceNeeds needs;
  needs.load_bytes = load_of(lifetimes).bytes;
  for (const Lifetime& lifetime : lifetimes) {
    needs.objects += lifetime.bytes > 0;
    needs.largest_bytes = std::max(needs.largest_bytes, lifetime.bytes);
  }
  return needs;
}

TraceBounds bounds_of(const std::string& trace, const std::string& trace_digest,
                      const TraceNeeds& needs, std::span<const Lifetime> lifetimes,
                      const BoundsSettings& settings) {
  TraceBounds bounds;
  bounds.trace = trace;
  bounds.trace_digest = trace_digest;
  bounds.load_bytes = needs.load_bytes;
  bounds.largest_bytes = needs.largest_bytes;
  bounds.objects = needs.objects;
  if (bounds.load_bytes == 0) {
    bounds.achievable_bytes = Figure::absent("nothing was allocated");
    bounds.robson_bytes = Figure::absent("nothing was allocated");
    return bounds;
  }
  const std::uint64_t robson =
      robson_bytes(bounds.load_bytes, bounds.largest_bytes, settings.step_bytes);
  bounds.robson_bytes = Figure::of(static_cast<double>(robson));
  achieve(lifetimes, settings, bounds);
  return bounds;
}

}  // namespace fitmark::analysis
