// SPDX-License-Identifier: MIT
//
// What the stretches of a trace take, round by round, and what the whole takes when nothing disturbs it.
//
// Layout:      rows of rounds, columns of stretches, ns; in pages of the harness, at most 4096 columns
// Invariants:  the first of several rounds warms the heap and does not count. A disturbance makes the
//              stretch that it meets slower, in that round; the lower quartile of a stretch's rounds
//              does not move while no more than three of four are disturbed. What a heap itself does
//              in fewer than one round of four at the same place is not seen either
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
    const std::uint64_t bytes = (rounds * stretches_ + rounds) * sizeof(std::uint64_t);
    times_ns_ = static_cast<std::uint64_t*>(map_or_refuse(kNoFile, bytes, "times of stretches"));
  }

  // Returns how many of `left` steps behind `step` belong to its stretch.
  std::uint64_t steps_from(std::uint64_t step, std::uint64_t left) const {
    return std::min(left, stretch_steps_ - step % stretch_steps_);
  }

  void add(std::uint64_t round, std::uint64_t step, std::uint64_t ns) {
    times_ns_[round * stretches_ + step / stretch_steps_] += ns;
  }

  // Returns the sum over all stretches of the lower quartile of their warm rounds.
  std::uint64_t undisturbed_ns() {
    std::uint64_t sum_ns = 0;
    for (std::uint64_t stretch = 0; stretch < stretches_; ++stretch) sum_ns += quartile_ns(stretch);
    return sum_ns;
  }

 private:
  static constexpr std::uint64_t kLeastSteps = 1000;
  static constexpr std::uint64_t kMost = 4096;

  std::uint64_t quartile_ns(std::uint64_t stretch) {
    std::uint64_t* const sorted = times_ns_ + rounds_ * stretches_;  // room behind the last row
    const std::uint64_t first = rounds_ > 1 ? 1 : 0, count = rounds_ - first;
    for (std::uint64_t i = 0; i < count; ++i) {
      sorted[i] = times_ns_[(first + i) * stretches_ + stretch];
    }
    std::sort(sorted, sorted + count);
    return sorted[(count - 1) / 4];
  }

  std::uint64_t rounds_;
  std::uint64_t stretch_steps_;
  std::uint64_t stretches_ = 1;
  std::uint64_t* times_ns_ = nullptr;
};

}  // namespace fitmark::bench
