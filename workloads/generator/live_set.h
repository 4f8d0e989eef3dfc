// SPDX-License-Identifier: MIT
//
// The live objects of a workload, from which the next to die is picked at random, by age, or at an
// index.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/generator/random.h"
#include "workloads/generator/traffic.h"

namespace fitmark::workloads {

struct LiveObject {
  std::uint32_t slot = 0;
  std::uint32_t thread = 0;  // that allocated it
};

// Complexity:  O(1) each
class LiveSet {
 public:
  void add(LiveObject object) { objects_.push_back(object); }
  std::size_t size() const { return objects_.size() - first_; }
  bool empty() const { return size() == 0; }

  // Each requires !empty() and forgets the object it returns.
  LiveObject take_newest() {
    const LiveObject object = objects_.back();
    objects_.pop_back();
    return object;
  }
  LiveObject take_oldest() {
    const LiveObject object = objects_[first_++];
    if (first_ > 4096 && first_ * 2 > objects_.size()) {
      objects_.erase(objects_.begin(), objects_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return object;
  }
  // Does not keep the order of ages.
  LiveObject take_any(Random& random) { return take_at(random.below(size())); }
  // Does not keep the order of ages: the newest moves to `index`.
  LiveObject take_at(std::size_t index) {
    const LiveObject object = objects_[first_ + index];
    objects_[first_ + index] = objects_.back();
    objects_.pop_back();
    return object;
  }

  LiveObject& at(std::size_t index) { return objects_[first_ + index]; }

  void drain(Traffic& traffic) {
    for (std::size_t i = first_; i < objects_.size(); ++i) {
      traffic.deallocate(objects_[i].slot, objects_[i].thread);
    }
    objects_.clear();
    first_ = 0;
  }

 private:
  std::vector<LiveObject> objects_;
  std::size_t first_ = 0;
};

}  // namespace fitmark::workloads
