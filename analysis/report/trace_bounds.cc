// SPDX-License-Identifier: MIT
//
// Puts load, packing and Robson's bound side by side.
#include "analysis/report/trace_bounds.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/metric/bounds.h"

namespace fitmark::analysis {

TraceBounds bounds_of(const std::string& trace, const std::string& trace_digest,
                      std::span<const Lifetime> lifetimes, const BoundsSettings& settings) {
  TraceBounds bounds;
  bounds.trace = trace;
  bounds.trace_digest = trace_digest;
  bounds.load_bytes = load_of(lifetimes).bytes;
  for (const Lifetime& lifetime : lifetimes) {
    bounds.largest_bytes = std::max(bounds.largest_bytes, lifetime.bytes);
  }
  if (bounds.load_bytes == 0) {
    bounds.achievable_bytes = Figure::absent("nothing was allocated");
    bounds.robson_bytes = Figure::absent("nothing was allocated");
    return bounds;
  }
  const std::uint64_t robson =
      robson_bytes(bounds.load_bytes, bounds.largest_bytes, settings.step_bytes);
  bounds.robson_bytes = Figure::of(static_cast<double>(robson));
  PackingSettings packing_settings = settings.packing;
  packing_settings.step_bytes = settings.step_bytes;
  const bool whole = lifetimes.size() <= settings.pack_objects;
  const Packing packing =
      whole ? pack(lifetimes, packing_settings)
            : pack(window_around_peak(lifetimes, settings.pack_objects), packing_settings);
  bounds.achievable_bytes = Figure::of(static_cast<double>(packing.height_bytes));
  bounds.packing = packing.method;
  if (!whole) {
    bounds.packing += fmt::format(", of the {} objects nearest the peak", settings.pack_objects);
  }
  return bounds;
}

}  // namespace fitmark::analysis
