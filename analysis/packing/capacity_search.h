// SPDX-License-Identifier: MIT
//
// Decides whether objects fit under a given height, by placing them from the bottom up and going back.
//
// Layout:      time is cut into sections by the begins and ends; each has a floor, the top of what lies
//              there, and a rest, the bytes still to be placed on it
// Invariants:  objects are placed in order of offset, each on the highest floor of its sections: every
//              packing can be pushed down into this form
// Complexity:  a step O(objects * sections) at worst; exponentially many steps, up to the limit
// Threads:     none
// Source:      Moffitt, MiniMalloc, ASPLOS 2023, for sections, the order by offset and the bounds
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/packing/packing.h"

namespace fitmark::analysis {

// Which object is tried first among those that may come next.
enum class Preference { area, bytes, length, crowding };

struct Attempt {
  std::uint64_t capacity_bytes = 0;
  Preference preference = Preference::area;
  bool by_offset = true;    // the lowest place first, and only then by preference
  double noise = 0;         // shakes the preference: 0.1 by some 5 %
  std::uint64_t steps = 0;  // placements
  std::uint64_t seed = 1;
};

class CapacitySearch {
 public:
  explicit CapacitySearch(std::span<const Lifetime> lifetimes);

  // Returns whether it found a packing of at most `capacity_bytes` within `steps`; the offsets are then
  // in offsets(). False says nothing about other attempts.
  bool fits(const Attempt& attempt);

  const std::vector<std::uint64_t>& offsets() const { return offsets_; }

 private:
  struct Object {
    std::uint32_t first;  // section
    std::uint32_t last;   // one past its last section
    std::uint64_t bytes;
  };
  using Objects = std::vector<std::uint32_t>;  // unplaced, by first section

  bool solve(const Objects& objects, std::uint64_t lowest);
  bool solve_parts(const Objects& objects, std::uint64_t lowest);
  bool try_each(const Objects& objects, const std::vector<std::uint64_t>& resting,
                std::uint64_t below);
  bool has_room(const Objects& objects, const std::vector<std::uint64_t>& resting);
  std::uint64_t resting_offset(const Object& object) const;
  void rank(const Attempt& attempt);

  std::vector<Object> objects_;
  std::vector<std::uint64_t> floor_;  // of each section
  std::vector<std::uint64_t> rest_;
  std::vector<std::uint64_t> load_;
  std::vector<std::uint64_t> lowest_in_;  // of each section, while a step looks
  std::vector<std::uint32_t> rank_;       // of each object; low comes first
  std::vector<std::uint64_t> offsets_;
  std::uint64_t capacity_ = 0;
  bool by_offset_ = true;
  std::uint64_t steps_left_ = 0;
};

// Returns the lowest packing below `start_bytes` that attempts of `steps` placements together find, at
// heights from `floor_bytes` up; no offsets if they find none. Short attempts from many sides find
// more than one long one: a bad early choice is never left by going back step by step.
Packing lower_by_capacity(std::span<const Lifetime> lifetimes, std::uint64_t floor_bytes,
                          std::uint64_t start_bytes, std::uint64_t steps, std::uint64_t seed);

}  // namespace fitmark::analysis
