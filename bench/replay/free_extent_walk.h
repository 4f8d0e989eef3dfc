// SPDX-License-Identifier: MIT
//
// Walks a heap's free extents at samples, as often as its events can pay for: the unusable free index.
//
// Invariants:  which samples are walked depends on trace and heap alone, so that repetitions agree
// Complexity:  at most kTilesAnEvent tiles an event over the run, one walk more, and one at the peak of live bytes
// Threads:     none
#pragma once

#include <cstdint>

#include "allocator/heap/heap_counts.h"
#include "analysis/metric/unusable_free.h"

namespace fitmark::bench {

class FreeExtentWalk {
 public:
  // Fills the sample's free bytes by the length of their extents; leaves them absent where the walks so
  // far were too long, or the heap cannot be walked.
  template <class Heap>
  void read(const Heap& heap, analysis::Sample& sample, bool is_at_peak) {
    const auto note = [&](const auto& tile) {
      ++tiles_;
      if (tile.state == allocator::BlockState::free) {
        analysis::add_free_extent(sample, tile.bytes);
      }
    };
    if constexpr (requires { heap.walk(note); }) {
      if (!is_at_peak && tiles_ > kTilesAnEvent * sample.event_index) return;
      analysis::begin_free_extents(sample);
      heap.walk(note);
    }
  }

 private:
  static constexpr std::uint64_t kTilesAnEvent = 64;

  std::uint64_t tiles_ = 0;  // walked so far
};

}  // namespace fitmark::bench
