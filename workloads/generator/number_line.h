// SPDX-License-Identifier: MIT
//
// Where a placement policy puts objects, in units of an unbounded line: what an adversary must know.
//
// Invariants:  free extents do not touch; beyond `high_` all is free
// Complexity:  O(free extents) an allocation, O(log) a deallocation
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

namespace fitmark::workloads {

enum class LinePolicy { first_fit, best_fit, next_fit, worst_fit };

class NumberLine {
 public:
  explicit NumberLine(LinePolicy policy) : policy_(policy) {}

  // Returns where the object begins.
  std::uint64_t allocate(std::uint64_t units) {
    const auto extent = choose(units);
    if (extent == free_.end()) {
      std::uint64_t begin = high_;
      const auto last = free_.empty() ? free_.end() : std::prev(free_.end());
      if (last != free_.end() && last->first + last->second == high_) {
        begin = last->first;  // the hole at the end grows
        free_.erase(last);
      }
      high_ = begin + units;
      rover_ = high_;
      return begin;
    }
    const std::uint64_t begin = extent->first;
    const std::uint64_t length = extent->second;
    free_.erase(extent);
    if (length > units) free_[begin + units] = length - units;
    rover_ = begin + units;
    return begin;
  }

  void deallocate(std::uint64_t begin, std::uint64_t units) {
    auto after = free_.lower_bound(begin);
    if (after != free_.end() && after->first == begin + units) {
      units += after->second;
      after = free_.erase(after);
    }
    if (after != free_.begin()) {
      const auto before = std::prev(after);
      if (before->first + before->second == begin) {
        before->second += units;
        return;
      }
    }
    free_[begin] = units;
  }

  // The end of the furthest place ever used.
  std::uint64_t high() const { return high_; }

 private:
  using Extents = std::map<std::uint64_t, std::uint64_t>;  // begin -> length

  Extents::iterator choose(std::uint64_t units) {
    auto chosen = free_.end();
    if (policy_ == LinePolicy::next_fit) {
      const auto fits = [&](const auto& extent) { return extent.second >= units; };
      chosen = std::find_if(free_.lower_bound(rover_), free_.end(), fits);
      if (chosen == free_.end()) chosen = std::find_if(free_.begin(), free_.end(), fits);
      return chosen;
    }
    for (auto at = free_.begin(); at != free_.end(); ++at) {
      if (at->second < units) continue;
      if (policy_ == LinePolicy::first_fit) return at;
      const bool better =
          chosen == free_.end() || (policy_ == LinePolicy::best_fit ? at->second < chosen->second
                                                                    : at->second > chosen->second);
      if (better) chosen = at;
    }
    return chosen;
  }

  LinePolicy policy_;
  Extents free_;
  std::uint64_t high_ = 0;
  std::uint64_t rover_ = 0;
};

}  // namespace fitmark::workloads
