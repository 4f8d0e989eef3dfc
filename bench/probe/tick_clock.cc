// SPDX-License-Identifier: MIT
//
// What a reading of the clock costs.
#include "bench/probe/tick_clock.h"

#include <algorithm>
#include <array>

namespace fitmark::bench {

std::uint64_t TickClock::reading_cost() const {
  std::array<std::uint64_t, 1001> costs;
  for (std::uint64_t& cost : costs) {
    const std::uint64_t before = now();
    cost = now() - before;
  }
  std::nth_element(costs.begin(), costs.begin() + costs.size() / 2, costs.end());
  return costs[costs.size() / 2];
}

}  // namespace fitmark::bench
