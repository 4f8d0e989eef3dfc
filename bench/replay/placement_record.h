// SPDX-License-Identifier: MIT
//
// What a placement pass leaves in shared memory at the end of each turn: where the blocks lie that it got since.
//
// Layout:      addresses[count], one for each event that asked for a block, in their order; 0: none was given
// Invariants:  complete up to the event events_done; the child writes during its turn, the parent reads between
//              turns. However long the trace, the record stays as large
// Threads:     one side at a time
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fitmark::bench {

struct PlacementRecord {
  static constexpr std::size_t kCapacity = 1 << 16;  // events of a turn at most

  std::uint64_t events_done = 0;
  std::uint64_t count = 0;
  std::array<std::uint64_t, kCapacity> addresses{};
};

}  // namespace fitmark::bench
