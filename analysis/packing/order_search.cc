// SPDX-License-Identifier: MIT
//
// Greedy placement, and a walk over orders that never goes up.
#include "analysis/packing/order_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

// Moves order[from] to place `to`, the ones between by one.
void move_to(std::vector<std::uint32_t>& order, std::size_t from, std::size_t to) {
  const auto at = [&order](std::size_t i) { return order.begin() + static_cast<long>(i); };
  if (to < from) {
    std::rotate(at(to), at(from), at(from + 1));
  } else {
    std::rotate(at(from), at(from + 1), at(to + 1));
  }
}

}  // namespace

OrderSearch::OrderSearch(std::span<const Lifetime> lifetimes)
    : lifetimes_(lifetimes),
      neighbours_(lifetimes.size()),
      offsets_(lifetimes.size()),
      placed_(lifetimes.size()) {
  std::vector<std::uint32_t> by_begin(lifetimes.size());
  std::iota(by_begin.begin(), by_begin.end(), 0u);
  std::sort(by_begin.begin(), by_begin.end(), [&](std::uint32_t a, std::uint32_t b) {
    return lifetimes[a].begin < lifetimes[b].begin;
  });
  std::vector<std::uint32_t> live;
  for (const std::uint32_t i : by_begin) {
    std::erase_if(live, [&](std::uint32_t j) { return lifetimes[j].end <= lifetimes[i].begin; });
    for (const std::uint32_t j : live) {
      neighbours_[i].push_back(j);
      neighbours_[j].push_back(i);
    }
    live.push_back(i);
  }
}

std::uint64_t OrderSearch::pairs() const {
  std::uint64_t count = 2;
  for (const auto& neighbours : neighbours_) count += neighbours.size();
  return count / 2;
}

std::uint64_t OrderSearch::lowest_offset(std::uint32_t object) {
  taken_.clear();
  for (const std::uint32_t other : neighbours_[object]) {
    if (!placed_[other]) continue;
    taken_.emplace_back(offsets_[other], offsets_[other] + lifetimes_[other].bytes);
  }
  std::sort(taken_.begin(), taken_.end());
  const std::uint64_t bytes = lifetimes_[object].bytes;
  std::uint64_t offset = 0;
  for (const auto& [begin, end] : taken_) {
    if (begin >= offset + bytes) break;
    offset = std::max(offset, end);
  }
  return offset;
}

Packing OrderSearch::place(std::span<const std::uint32_t> order) {
  std::fill(placed_.begin(), placed_.end(), 0);
  Packing packing;
  for (const std::uint32_t object : order) {
    offsets_[object] = lowest_offset(object);
    placed_[object] = 1;
    packing.height_bytes =
        std::max(packing.height_bytes, offsets_[object] + lifetimes_[object].bytes);
  }
  packing.offsets = offsets_;
  packing.method = "greedy in the best order found";
  return packing;
}

std::vector<std::vector<std::uint32_t>> OrderSearch::usual_orders() const {
  const auto length = [this](std::uint32_t i) {
    return static_cast<double>(lifetimes_[i].end - lifetimes_[i].begin);
  };
  const auto bytes = [this](std::uint32_t i) { return static_cast<double>(lifetimes_[i].bytes); };
  std::vector<std::vector<std::uint32_t>> orders;
  // By bytes^a * length^b, largest first.
  for (const auto& [a, b] : {std::pair{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}, {1.0, 0.5}, {0.5, 1.0}}) {
    std::vector<std::uint32_t>& order = orders.emplace_back(lifetimes_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::vector<double> keys;
    for (const std::uint32_t i : order) {
      keys.push_back(std::pow(bytes(i), a) * std::pow(length(i), b));
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t x, std::uint32_t y) { return keys[x] > keys[y]; });
  }
  return orders;
}

Packing OrderSearch::best_of_usual(std::vector<std::uint32_t>& best_order) {
  Packing best;
  for (std::vector<std::uint32_t>& order : usual_orders()) {
    Packing packing = place(order);
    if (!best_order.empty() && packing.height_bytes >= best.height_bytes) continue;
    best = std::move(packing);
    best_order = std::move(order);
  }
  return best;
}

std::vector<std::size_t> OrderSearch::reaching(const Packing& packing,
                                               std::span<const std::uint32_t> order,
                                               std::uint64_t limit_bytes) const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t object = order[i];
    if (packing.offsets[object] + lifetimes_[object].bytes > limit_bytes) places.push_back(i);
  }
  return places;
}

Packing OrderSearch::search(std::uint64_t steps, std::uint64_t floor_bytes, std::uint64_t seed) {
  std::vector<std::uint32_t> best_order;
  Packing best = best_of_usual(best_order);
  Random random(seed);
  for (std::uint64_t step = 0; step < steps && best.height_bytes > floor_bytes; ++step) {
    std::vector<std::uint32_t> order = best_order;
    const std::uint64_t limit = floor_bytes + (best.height_bytes - floor_bytes) / 2;
    const std::vector<std::size_t> high = reaching(best, order, limit);
    const std::size_t from = high[random.below(high.size())];
    move_to(order, from, random.below(from + 1));
    if (random.below(4) == 0) {
      const std::size_t other = random.below(order.size());
      move_to(order, other, random.below(order.size()));
    }
    Packing packing = place(order);
    if (packing.height_bytes > best.height_bytes) continue;
    best = std::move(packing);
    best_order = std::move(order);
  }
  return best;
}

}  // namespace fitmark::analysis
