// SPDX-License-Identifier: MIT
//
// What the stretches of a trace take, round by round, and what the whole takes when nothing disturbs it.
//
// Layout:      rows of rounds, columns of stretches, ns; in pages of the harness, at most 4096 columns
// Invariants:  the first of several rounds warms the heap and does not count. What disturbs a process can
//              only make it slower, so of a stretch's other rounds the least counts. What a heap itself
//              does at that place in some rounds and not in others is not seen either
// Complexity:  one reading of the clock a stretch
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>

#include "bench/replay/child_mapping.h"

namespace fitmark::bench {

class StretchTimes {
 public:
  StretchTimes(std::uint64_t events, std::uint64_t rounds)
      : rounds_(rounds),
        stretch_steps_(rounds == 1 ? events : std::max(kLeastSteps, (events + kMost - 1) / kMost)) {
    stretch_steps_ = std::max<std::uint64_t>(stretch_steps_, 1);
    stretches_ = std::max<std::uint64_t>((events + stretch_steps_ - 1) / stretch_steps_, 1);
    const std::uint64_t bytes = rounds * stretches_ * sizeof(std::uint64_t);
    times_ns_ = static_cast<std::uint64_t*>(map_or_refuse(kNoFile, bytes, "times of stretches"));
  }

  // Returns how many of `left` steps behind `step` belong to its stretch.
  std::uint64_t steps_from(std::uint64_t step, std::uint64_t left) const {
    return std::min(left, stretch_steps_ - step % stretch_steps_);
  }

  void add(std::uint64_t round, std::uint64_t step, std::uint64_t ns) {
    times_ns_[round * stretches_ + step / stretch_steps_] += ns;
  }

  // Returns the sum over all stretches of the least of their warm rounds.
  std::uint64_t undisturbed_ns() const {
    std::uint64_t sum_ns = 0;
    for (std::uint64_t stretch = 0; stretch < stretches_; ++stretch) sum_ns += least_ns(stretch);
    return sum_ns;
  }

 private:
  static constexpr std::uint64_t kLeastSteps = 1000;
  static constexpr std::uint64_t kMost = 4096;

  std::uint64_t least_ns(std::uint64_t stretch) const {
    std::uint64_t least = UINT64_MAX;
    for (std::uint64_t round = rounds_ > 1 ? 1 : 0; round < rounds_; ++round) {
      least = std::min(least, times_ns_[round * stretches_ + stretch]);
    }
    return least;
  }

  std::uint64_t rounds_;
  std::uint64_t stretch_steps_;
  std::uint64_t stretches_ = 1;
  std::uint64_t* times_ns_ = nullptr;
};

}  // namespace fitmark::bench
