// SPDX-License-Identifier: MIT
//
// How alike two streams of traffic are: two-sample distances of sizes, lifetimes and live bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/event.h"

namespace fitmark::workloads {

// What two streams are compared by.
struct Profile {
  std::vector<std::uint64_t> sizes;      // [SizeBuckets], of allocations
  std::vector<std::uint64_t> lifetimes;  // [LifetimeBuckets], in events, of deallocated objects
  std::vector<double> live_bytes;        // [kLivePlaces], at equal steps from begin to end
  std::uint64_t events = 0;
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t threads = 0;
};

inline constexpr std::size_t kLivePlaces = 200;

// Reads the source to its end. Throws TraceError.
Profile profile_of(EventSource& source);

struct Fit {
  double sizes = 0;       // Kolmogorov-Smirnov: max |F1 - F2|, 0 alike .. 1 apart
  double lifetimes = 0;   // likewise
  double live_curve = 0;  // mean |L1 - L2| over the places / max L1; 0 alike
  double peak_ratio = 0;  // peak live bytes of the second to the first; 0 where the first has none
};

Fit fit_of(const Profile& original, const Profile& other);

}  // namespace fitmark::workloads
