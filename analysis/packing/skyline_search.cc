// SPDX-License-Identifier: MIT
//
// Rounds of placing, blaming and taking back.
#include "analysis/packing/skyline_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fitmark::analysis {
namespace {

constexpr int kPatience = 4000;  // failures without a lower packing that end a round
constexpr int kFreshRounds = 6;  // rounds that begin from an order before some begin from the best

std::vector<std::uint32_t> all_of(std::size_t count) {
  std::vector<std::uint32_t> objects(count);
  std::iota(objects.begin(), objects.end(), 0u);
  return objects;
}

// Returns 0..1 for each object, the largest key highest.
std::vector<double> ranks_by(const std::vector<double>& keys) {
  std::vector<std::uint32_t> order = all_of(keys.size());
  std::stable_sort(order.begin(), order.end(),
                   [&keys](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  std::vector<double> ranks(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    ranks[order[i]] = static_cast<double>(i) / static_cast<double>(order.size());
  }
  return ranks;
}

}  // namespace

SkylineSearch::SkylineSearch(std::span<const Lifetime> lifetimes)
    : lifetimes_(lifetimes), neighbours_(lifetimes.size()) {
  find_neighbours();
  rank_objects();
}

void SkylineSearch::find_neighbours() {
  std::vector<std::uint32_t> by_begin = all_of(lifetimes_.size());
  std::sort(by_begin.begin(), by_begin.end(), [this](std::uint32_t a, std::uint32_t b) {
    return lifetimes_[a].begin < lifetimes_[b].begin;
  });
  std::vector<std::uint32_t> live;
  for (const std::uint32_t i : by_begin) {
    std::erase_if(live, [&](std::uint32_t j) { return lifetimes_[j].end <= lifetimes_[i].begin; });
    for (const std::uint32_t j : live) {
      neighbours_[i].push_back(j);
      neighbours_[j].push_back(i);
    }
    live.push_back(i);
  }
}

void SkylineSearch::rank_objects() {
  std::vector<double> bytes, length, area, crowd;
  for (std::size_t i = 0; i < lifetimes_.size(); ++i) {
    bytes.push_back(static_cast<double>(lifetimes_[i].bytes));
    length.push_back(static_cast<double>(lifetimes_[i].end - lifetimes_[i].begin));
    area.push_back(bytes.back() * length.back());
    double neighbour_bytes = bytes.back();
    for (const std::uint32_t j : neighbours_[i]) {
      neighbour_bytes += static_cast<double>(lifetimes_[j].bytes);
    }
    crowd.push_back(neighbour_bytes);
  }
  for (const auto& keys : {bytes, length, area, crowd}) ranks_.push_back(ranks_by(keys));
}

Packing SkylineSearch::search(std::uint64_t floor_bytes, std::uint64_t start_bytes,
                              std::uint64_t steps, std::uint64_t seed) {
  Random random(seed);
  floor_bytes_ = static_cast<std::int64_t>(floor_bytes);
  best_ = {};
  best_.height_bytes = start_bytes;
  best_.method = "search from the bottom up";
  best_bonus_.clear();
  steps_left_ = steps;
  for (int round = 0; goes_on(); ++round) {
    clear_line();
    if (round >= kFreshRounds && !best_bonus_.empty() && random.below(5) < 3) {
      shake_best_bonuses(random);
    } else {
      draw_bonuses(random);
    }
    run_round(random);
  }
  return best_;
}

bool SkylineSearch::goes_on() const {
  return best_.height_bytes > static_cast<std::uint64_t>(floor_bytes_) && steps_left_ > 0;
}

void SkylineSearch::clear_line() {
  choices_.clear();
  resting_.assign(lifetimes_.size(), 0);
  rests_.assign(lifetimes_.size(), {});
  placed_.assign(lifetimes_.size(), 0);
  unplaced_ = all_of(lifetimes_.size());
  place_in_unplaced_ = unplaced_;
}

void SkylineSearch::draw_bonuses(Random& random) {
  const std::vector<double>& first = ranks_[random.below(ranks_.size())];
  const std::vector<double>& second = ranks_[random.below(ranks_.size())];
  const double share = random.unit(), noise = 0.2 * random.unit();
  const double most_bytes = 0.6 * random.unit() * static_cast<double>(floor_bytes_);
  bonus_.clear();
  for (std::size_t i = 0; i < lifetimes_.size(); ++i) {
    const double rank = share * first[i] + (1 - share) * second[i] + noise * random.unit();
    bonus_.push_back(static_cast<std::int64_t>(most_bytes * rank));
  }
}

void SkylineSearch::shake_best_bonuses(Random& random) {
  const double most_bytes = 0.1 * random.unit() * random.unit() * static_cast<double>(floor_bytes_);
  bonus_ = best_bonus_;
  for (std::int64_t& bonus : bonus_) {
    bonus += static_cast<std::int64_t>(most_bytes * random.unit());
  }
}

void SkylineSearch::run_round(Random& random) {
  const double growth_bytes =
      0.002 * static_cast<double>(floor_bytes_) * std::exp(2 * random.unit() - 1);
  for (int failures = 0; failures < kPatience && goes_on(); ++failures) {
    const std::optional<std::uint32_t> too_high = place_all();
    if (too_high) {
      bonus_[*too_high] += 1 + static_cast<std::int64_t>(growth_bytes * (0.5 + random.unit()));
      return_to_choice_of(*too_high);
    } else if (choices_.size() == lifetimes_.size()) {
      keep_packing();
      failures = 0;
      while (!choices_.empty()) take_back();
    }
  }
}

std::optional<std::uint32_t> SkylineSearch::place_all() {
  while (!unplaced_.empty() && steps_left_ > 0) {
    const Choice choice = choose();
    const std::uint64_t looks = unplaced_.size() + neighbours_[choice.object].size();
    steps_left_ -= std::min(steps_left_, looks);
    if (const auto too_high = place(choice)) return too_high;
  }
  return std::nullopt;
}

SkylineSearch::Choice SkylineSearch::choose() const {
  Choice best{unplaced_.front(), std::numeric_limits<std::int64_t>::max()};
  for (const std::uint32_t object : unplaced_) {
    const std::int64_t key = resting_[object] - bonus_[object];
    if (key < best.key || (key == best.key && object < best.object)) best = {object, key};
  }
  return best;
}

// Returns the object that stands highest above what is allowed, if one does now.
std::optional<std::uint32_t> SkylineSearch::place(const Choice& choice) {
  const auto bytes = [this](std::uint32_t i) {
    return static_cast<std::int64_t>(lifetimes_[i].bytes);
  };
  std::int64_t limit = static_cast<std::int64_t>(best_.height_bytes) - 1;
  std::optional<std::uint32_t> too_high;
  const std::uint32_t object = choice.object;
  const std::int64_t top = resting_[object] + bytes(object);
  if (top > limit) return object;
  const std::uint32_t hole = place_in_unplaced_[object];
  unplaced_[hole] = unplaced_.back();
  place_in_unplaced_[unplaced_[hole]] = hole;
  unplaced_.pop_back();
  placed_[object] = 1;
  for (const std::uint32_t other : neighbours_[object]) {
    if (placed_[other] || resting_[other] >= top) continue;
    rests_[other].push_back({static_cast<std::uint32_t>(choices_.size()), resting_[other]});
    resting_[other] = top;
    if (top + bytes(other) <= limit) continue;
    limit = top + bytes(other);
    too_high = other;
  }
  choices_.push_back(choice);
  return too_high;
}

void SkylineSearch::take_back() {
  const std::uint32_t object = choices_.back().object;
  choices_.pop_back();
  placed_[object] = 0;
  place_in_unplaced_[object] = static_cast<std::uint32_t>(unplaced_.size());
  unplaced_.push_back(object);
  for (const std::uint32_t other : neighbours_[object]) {
    if (rests_[other].empty() || rests_[other].back().choices != choices_.size()) continue;
    resting_[other] = rests_[other].back().bytes;
    rests_[other].pop_back();
  }
}

// Requires that `object` is unplaced. Earlier choices stand: its larger bonus does not win there.
void SkylineSearch::return_to_choice_of(std::uint32_t object) {
  std::size_t first = choices_.size();
  std::int64_t resting = resting_[object];
  std::size_t earlier = rests_[object].size();
  for (std::size_t k = choices_.size(); k-- > 0;) {
    if (earlier > 0 && rests_[object][earlier - 1].choices == k) {
      resting = rests_[object][--earlier].bytes;
    }
    const std::int64_t key = resting - bonus_[object];
    const Choice& choice = choices_[k];
    if (key < choice.key || (key == choice.key && object < choice.object)) first = k;
  }
  while (choices_.size() > first) take_back();
}

void SkylineSearch::keep_packing() {
  best_.offsets.assign(resting_.begin(), resting_.end());
  best_.height_bytes = 0;
  for (std::size_t i = 0; i < lifetimes_.size(); ++i) {
    best_.height_bytes = std::max(best_.height_bytes, best_.offsets[i] + lifetimes_[i].bytes);
  }
  best_bonus_ = bonus_;
}

}  // namespace fitmark::analysis
