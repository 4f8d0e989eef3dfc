// SPDX-License-Identifier: MIT
//
// Live objects by size, so that a resize finds one that is about as large as those it was learnt from.
//
// Invariants:  of each size the latest kKept that were born or resized, those that died taken out
// Complexity:  O(kKept) an object; take_alike() O(sizes) where none is alike
// Threads:     none
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "workloads/generator/random.h"
#include "workloads/model/buckets.h"

namespace fitmark::workloads {

struct RecentObject {
  std::uint64_t born = 0;
  std::uint32_t slot = 0;
  std::uint32_t thread = 0;
};

class RecentObjects {
 public:
  bool empty() const { return count_ == 0; }

  void add(const RecentObject& object, std::uint64_t size_bytes) {
    const std::uint32_t bucket = FormerBuckets::of(size_bytes);
    if (object.slot >= bucket_of_.size()) bucket_of_.resize(object.slot + std::size_t{1});
    bucket_of_[object.slot] = static_cast<std::uint16_t>(bucket);
    objects_[bucket].push_back(object);
    ++count_;
    if (objects_[bucket].size() <= kKept) return;
    objects_[bucket].pop_front();
    --count_;
  }

  void remove(std::uint64_t born, std::uint32_t slot) {
    std::deque<RecentObject>& alike = objects_[bucket_of_[slot]];
    const auto found = std::find_if(alike.rbegin(), alike.rend(), [&](const RecentObject& object) {
      return object.born == born;
    });
    if (found == alike.rend()) return;
    alike.erase(std::next(found).base());
    --count_;
  }

  // Takes out one of the latest of the size nearest to the bucket. Requires !empty().
  RecentObject take_alike(std::uint32_t bucket, Random& random) {
    std::deque<RecentObject>& alike = objects_[nearest(bucket)];
    const std::uint64_t back = random.below(std::min(alike.size(), kLatest));
    const auto chosen = alike.end() - 1 - static_cast<std::ptrdiff_t>(back);
    const RecentObject object = *chosen;
    alike.erase(chosen);
    --count_;
    return object;
  }

 private:
  static constexpr std::size_t kKept = 64;
  static constexpr std::size_t kLatest = 8;

  std::size_t nearest(std::size_t bucket) const {
    for (std::size_t distance = 0;; ++distance) {
      if (bucket >= distance && !objects_[bucket - distance].empty()) return bucket - distance;
      if (bucket + distance < objects_.size() && !objects_[bucket + distance].empty())
        return bucket + distance;
    }
  }

  std::array<std::deque<RecentObject>, FormerBuckets::kCount> objects_;
  std::vector<std::uint16_t> bucket_of_;  // [slots]
  std::size_t count_ = 0;
};

}  // namespace fitmark::workloads
