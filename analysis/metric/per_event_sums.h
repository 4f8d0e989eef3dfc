// SPDX-License-Identifier: MIT
//
// Adds one event to the sums from which means and peaks over every event are read.
//
// Complexity:  O(1), one division
// Threads:     none needed; free functions
#pragma once

#include <algorithm>
#include <cstdint>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns sums over no event yet; ratios on a live set below `live_floor_bytes` will not count.
inline PerEventSums no_events_yet(std::uint64_t live_floor_bytes) {
  PerEventSums sums;
  sums.live_floor_bytes = live_floor_bytes;
  sums.max_net_bytes = 0;
  return sums;
}

// Adds the state after `events` events. Requires all bytes < 2^63; net_bytes is held - bookkeeping -
// rounding.
inline void add_event(PerEventSums& sums, std::uint64_t events, std::uint64_t live_bytes,
                      std::uint64_t held_bytes, std::uint64_t net_bytes) {
  if (held_bytes > sums.max_held_bytes) [[unlikely]] {
    sums.max_held_bytes = held_bytes;
    sums.max_held_event_index = events;
    sums.live_at_max_held_bytes = live_bytes;
    sums.net_at_max_held_bytes = net_bytes;
  }
  sums.max_net_bytes = std::max(sums.max_net_bytes, net_bytes);
  if (live_bytes < sums.live_floor_bytes) return;
  // A signed integer becomes a double in one instruction, an unsigned one only after a branch.
  const auto real = [](std::uint64_t bytes) {
    return static_cast<double>(static_cast<std::int64_t>(bytes));
  };
  const double per_live_byte = 1.0 / real(live_bytes);
  ++sums.events_counted;
  sums.held_over_live += real(held_bytes) * per_live_byte;
  sums.net_over_live += real(net_bytes) * per_live_byte;
}

}  // namespace fitmark::analysis
