// SPDX-License-Identifier: MIT
//
// The live objects of a workload in the order of the deaths that were set for them at birth.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "workloads/generator/live_set.h"

namespace fitmark::workloads {

// Invariants:  deaths_ is a binary heap, the next to die in front; equal times die in order of birth
// Complexity:  add and take_next O(log n)
class DeathQueue {
 public:
  struct Death {
    std::uint64_t at = 0;    // in the workload's unit of time
    std::uint64_t born = 0;  // number of the birth, from 0
    LiveObject object;
  };

  // Returns the number of this birth.
  std::uint64_t add(std::uint64_t at, LiveObject object) {
    deaths_.push_back({at, born_, object});
    std::push_heap(deaths_.begin(), deaths_.end(), later);
    return born_++;
  }

  bool empty() const { return deaths_.empty(); }
  bool due(std::uint64_t now) const { return !empty() && deaths_.front().at <= now; }

  // Requires !empty().
  Death take_next() {
    std::pop_heap(deaths_.begin(), deaths_.end(), later);
    const Death death = deaths_.back();
    deaths_.pop_back();
    return death;
  }

  void drain(Traffic& traffic) {
    while (!empty()) {
      const LiveObject object = take_next().object;
      traffic.deallocate(object.slot, object.thread);
    }
  }

 private:
  static bool later(const Death& a, const Death& b) {
    return a.at != b.at ? a.at > b.at : a.born > b.born;
  }

  std::uint64_t born_ = 0;
  std::vector<Death> deaths_;
};

}  // namespace fitmark::workloads
