// SPDX-License-Identifier: MIT
//
// Packs a few thousand objects by greedy placement in an order, and searches for a better order.
//
// Complexity:  a placement O(sum over objects of k log k), k being the objects that overlap it in time
// Threads:     none
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/packing/packing.h"

namespace fitmark::analysis {

class OrderSearch {
 public:
  // Keeps `lifetimes`. Memory O(pairs that overlap in time).
  explicit OrderSearch(std::span<const Lifetime> lifetimes);

  // Returns how many pairs of objects overlap in time, at least 1: what a placement costs.
  std::uint64_t pairs() const;

  // Returns the packing in which each object, in `order`, takes the lowest offset that is free of those
  // before it. Any order gives a valid packing; some order gives the lowest.
  Packing place(std::span<const std::uint32_t> order);

  // Tries the usual orders, then `steps` changes to the best one: objects that reach highest move to the
  // front, and now and then a few swap. Stops at `floor_bytes`, which nothing can beat.
  Packing search(std::uint64_t steps, std::uint64_t floor_bytes, std::uint64_t seed);

 private:
  std::uint64_t lowest_offset(std::uint32_t object);
  std::vector<std::vector<std::uint32_t>> usual_orders() const;
  Packing best_of_usual(std::vector<std::uint32_t>& best_order);
  std::vector<std::size_t> reaching(const Packing& packing, std::span<const std::uint32_t> order,
                                    std::uint64_t limit_bytes) const;

  std::span<const Lifetime> lifetimes_;
  std::vector<std::vector<std::uint32_t>> neighbours_;  // that overlap in time
  std::vector<std::uint64_t> offsets_;
  std::vector<char> placed_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken_;
};

}  // namespace fitmark::analysis
