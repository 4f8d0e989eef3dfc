// SPDX-License-Identifier: MIT
//
// A small trace of its own for tests: random churn with every operation, the same for the same seed.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/event.h"

namespace fitmark::bench {

// Returns `count` events that keep about `live_target` objects live, over `threads` threads: any
// thread may free what another allocated.
inline std::vector<workloads::Event> churn_trace(std::size_t count, std::size_t live_target,
                                                 std::uint32_t threads = 1,
                                                 std::uint64_t seed = 1) {
  using workloads::Op;
  std::uint64_t state = seed * 0x9e3779b97f4a7c15 + 1;
  const auto random = [&state](std::uint64_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
  };
  std::vector<workloads::Event> events;
  std::vector<std::uint32_t> live, vacant;
  std::uint32_t slots = 0;
  std::uint32_t known_threads = 0;
  for (std::size_t i = 0; i < count; ++i) {
    workloads::Event event;
    event.thread = static_cast<std::uint32_t>(random(std::min(threads, known_threads + 1)));
    known_threads = std::max(known_threads, event.thread + 1);
    const std::uint64_t kind = random(100);
    const bool grows =
        live.empty() || (live.size() < 2 * live_target && random(2 * live_target) >= live.size());
    const std::size_t pick = live.empty() ? 0 : random(live.size());
    if (kind < 8 && !live.empty()) {
      event.op = Op::reallocate;
      event.slot = live[pick];
      event.size_bytes = 1 + random(3000);
    } else if (grows) {
      event.op = kind < 20 ? Op::allocate_zeroed : Op::allocate;
      event.size_bytes = random(20) == 0 ? random(40000) : 1 + random(400);
      if (event.op == Op::allocate && kind > 94)
        event.alignment_log2 = static_cast<std::uint8_t>(5 + random(5));
      event.slot = vacant.empty() ? slots++ : vacant.back();
      if (!vacant.empty()) vacant.pop_back();
      live.push_back(event.slot);
    } else {
      event.op = Op::deallocate;
      event.slot = live[pick];
      vacant.push_back(live[pick]);
      live[pick] = live.back();
      live.pop_back();
    }
    events.push_back(event);
  }
  return events;
}

}  // namespace fitmark::bench
