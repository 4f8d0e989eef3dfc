// SPDX-License-Identifier: MIT
//
// Draws without putting back: after as many draws as the counts add up to, each number has come exactly as
// often as its count says; then all are put back.
//
// Layout:      a Fenwick tree of what is left of each number
// Complexity:  draw O(log n); putting back O(n)
// Threads:     none
// Source:      Fenwick, A new data structure for cumulative frequency tables, 1994
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "workloads/generator/random.h"

namespace fitmark::workloads {

class Urn {
 public:
  Urn() = default;
  // A count above kMostCount counts as that.
  explicit Urn(const std::vector<std::uint64_t>& counts) : full_(counts.size() + 1) {
    for (std::size_t i = 1; i < full_.size(); ++i) {
      const std::uint64_t count = std::min(counts[i - 1], kMostCount);
      full_[i] += count;
      all_ += count;
      const std::size_t parent = i + (i & (0 - i));
      if (parent < full_.size()) full_[parent] += full_[i];
    }
    tree_ = full_;
    left_ = all_;
  }

  // Whether there is nothing to draw at all.
  bool empty() const { return all_ == 0; }

  // Returns an index into the counts. Requires !empty().
  std::size_t draw(Random& random) {
    if (left_ == 0) {
      tree_ = full_;
      left_ = all_;
    }
    std::uint64_t passed = random.below(left_--);
    std::size_t at = 0;
    for (std::size_t step = std::bit_floor(tree_.size() - 1); step > 0; step /= 2) {
      if (at + step >= tree_.size()) continue;
      if (tree_[at + step] <= passed) {
        at += step;
        passed -= tree_[at];
      } else {
        --tree_[at + step];  // it covers the number that is drawn
      }
    }
    return at;
  }

 private:
  static constexpr std::uint64_t kMostCount = std::uint64_t{1} << 32;  // their sum fits 64 bits

  std::vector<std::uint64_t> full_;  // [numbers + 1]
  std::vector<std::uint64_t> tree_;
  std::uint64_t all_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace fitmark::workloads
