// SPDX-License-Identifier: MIT
//
// Depth-first search from the bottom up, in independent parts.
#include "analysis/packing/capacity_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/statistics/random.h"

namespace fitmark::analysis {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

}  // namespace

CapacitySearch::CapacitySearch(std::span<const Lifetime> lifetimes) : offsets_(lifetimes.size()) {
  std::vector<std::uint64_t> times;
  for (const Lifetime& lifetime : lifetimes) {
    times.push_back(lifetime.begin);
    times.push_back(lifetime.end);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const auto section_at = [&times](std::uint64_t time) {
    const auto place = std::lower_bound(times.begin(), times.end(), time) - times.begin();
    return static_cast<std::uint32_t>(place);
  };
  load_.assign(times.size(), 0);
  lowest_in_.assign(times.size(), kNone);
  for (const Lifetime& lifetime : lifetimes) {
    const Object& object = objects_.emplace_back(
        Object{section_at(lifetime.begin), section_at(lifetime.end), lifetime.bytes});
    for (std::uint32_t s = object.first; s < object.last; ++s) load_[s] += object.bytes;
  }
}

void CapacitySearch::rank(const Attempt& attempt) {
  Random random(attempt.seed);
  std::vector<double> keys;
  for (const Object& object : objects_) {
    const double bytes = static_cast<double>(object.bytes);
    const double length = static_cast<double>(object.last - object.first);
    const auto crowd = std::max_element(load_.begin() + object.first, load_.begin() + object.last);
    const double crowding = static_cast<double>(*crowd) + bytes * length * 1e-9;
    const std::array<double, 4> by{bytes * length, bytes, length + bytes * length * 1e-12,
                                   crowding};
    const double shake = attempt.noise * (random.unit() + random.unit() + random.unit() - 1.5);
    keys.push_back(by[static_cast<std::size_t>(attempt.preference)] * std::exp(shake));
  }
  Objects order(objects_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&keys](std::uint32_t a, std::uint32_t b) { return keys[a] > keys[b]; });
  rank_.resize(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) rank_[order[i]] = i;
}

bool CapacitySearch::fits(const Attempt& attempt) {
  capacity_ = attempt.capacity_bytes;
  by_offset_ = attempt.by_offset;
  steps_left_ = attempt.steps;
  rank(attempt);
  floor_.assign(load_.size(), 0);
  rest_ = load_;
  Objects all(objects_.size());
  std::iota(all.begin(), all.end(), 0u);
  std::sort(all.begin(), all.end(), [this](std::uint32_t a, std::uint32_t b) {
    return objects_[a].first < objects_[b].first;
  });
  return solve_parts(all, 0);
}

// Objects that no unplaced one connects in time do not matter to each other.
bool CapacitySearch::solve_parts(const Objects& objects, std::uint64_t lowest) {
  Objects part;
  std::uint32_t last = 0;
  for (const std::uint32_t i : objects) {
    if (!part.empty() && objects_[i].first >= last) {
      if (!solve(part, lowest)) return false;
      part.clear();
    }
    part.push_back(i);
    last = std::max(last, objects_[i].last);
  }
  return part.empty() || solve(part, lowest);
}

std::uint64_t CapacitySearch::resting_offset(const Object& object) const {
  return *std::max_element(floor_.begin() + object.first, floor_.begin() + object.last);
}

// A section's next object rests at the lowest place of those that remain there, so what lies below is lost.
bool CapacitySearch::has_room(const Objects& objects, const std::vector<std::uint64_t>& resting) {
  std::uint32_t first = objects_[objects.front()].first;
  std::uint32_t last = first;
  for (std::size_t k = 0; k < objects.size(); ++k) {
    const Object& object = objects_[objects[k]];
    last = std::max(last, object.last);
    for (std::uint32_t s = object.first; s < object.last; ++s) {
      lowest_in_[s] = std::min(lowest_in_[s], resting[k]);
    }
  }
  bool room = true;
  for (std::uint32_t s = first; s < last; ++s) {
    room = room && (lowest_in_[s] == kNone || lowest_in_[s] + rest_[s] <= capacity_);
    lowest_in_[s] = kNone;
  }
  return room;
}

bool CapacitySearch::solve(const Objects& objects, std::uint64_t lowest) {
  if (steps_left_ == 0) return false;
  --steps_left_;
  std::vector<std::uint64_t> resting;
  std::uint64_t below =
      kNone;  // an object that rests at or above this leaves room for another under it
  for (const std::uint32_t i : objects) {
    resting.push_back(std::max(lowest, resting_offset(objects_[i])));
    below = std::min(below, resting.back() + objects_[i].bytes);
  }
  return has_room(objects, resting) && try_each(objects, resting, below);
}

bool CapacitySearch::try_each(const Objects& objects, const std::vector<std::uint64_t>& resting,
                              std::uint64_t below) {
  std::vector<std::size_t> candidates;
  for (std::size_t k = 0; k < objects.size(); ++k) {
    if (resting[k] < below) candidates.push_back(k);
  }
  std::sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
    if (by_offset_ && resting[a] != resting[b]) return resting[a] < resting[b];
    return rank_[objects[a]] < rank_[objects[b]];
  });
  const std::uint32_t first = objects_[objects.front()].first;
  std::uint32_t last = first;
  for (const std::uint32_t i : objects) last = std::max(last, objects_[i].last);
  const std::vector<std::uint64_t> floors(floor_.begin() + first, floor_.begin() + last);
  const std::vector<std::uint64_t> rests(rest_.begin() + first, rest_.begin() + last);
  for (const std::size_t k : candidates) {
    const Object& object = objects_[objects[k]];
    std::fill(floor_.begin() + object.first, floor_.begin() + object.last,
              resting[k] + object.bytes);
    for (std::uint32_t s = object.first; s < object.last; ++s) rest_[s] -= object.bytes;
    offsets_[objects[k]] = resting[k];
    Objects others = objects;
    others.erase(others.begin() + static_cast<long>(k));
    if (solve_parts(others, resting[k])) return true;
    std::copy(floors.begin(), floors.end(), floor_.begin() + first);
    std::copy(rests.begin(), rests.end(), rest_.begin() + first);
    if (steps_left_ == 0) return false;
  }
  return false;
}

Packing lower_by_capacity(std::span<const Lifetime> lifetimes, std::uint64_t floor_bytes,
                          std::uint64_t start_bytes, std::uint64_t steps, std::uint64_t seed) {
  constexpr std::uint64_t kStepsEach = 2000;
  constexpr std::array<double, 4> kNoise{0, 0.1, 0.3, 0.03};
  CapacitySearch search(lifetimes);
  Packing best;
  best.height_bytes = start_bytes;
  for (std::uint64_t k = 0; k * kStepsEach < steps && best.height_bytes > floor_bytes; ++k) {
    // The floor itself is the easiest to refute; a looser height is the easiest to reach.
    const std::uint64_t gap_bytes = best.height_bytes - floor_bytes;
    const std::array<std::uint64_t, 5> above{0, floor_bytes / 50, floor_bytes / 20,
                                             floor_bytes / 10, gap_bytes / 2};
    if (above[k % 5] >= gap_bytes) continue;
    const bool found = search.fits({.capacity_bytes = floor_bytes + above[k % 5],
                                    .preference = static_cast<Preference>(k / 5 % 4),
                                    .by_offset = k / 20 % 2 == 0,
                                    .noise = kNoise[k / 40 % 4],
                                    .steps = kStepsEach,
                                    .seed = seed + k});
    if (!found) continue;
    best.offsets = search.offsets();
    best.height_bytes = 0;
    for (std::size_t i = 0; i < lifetimes.size(); ++i) {
      best.height_bytes = std::max(best.height_bytes, best.offsets[i] + lifetimes[i].bytes);
    }
    best.method = "search from the bottom up";
  }
  return best;
}

}  // namespace fitmark::analysis
