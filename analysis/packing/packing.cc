// SPDX-License-Identifier: MIT
//
// Runs the heuristics and keeps the lowest packing.
#include "analysis/packing/packing.h"

#include <algorithm>
#include <map>

#include "analysis/packing/capacity_search.h"
#include "analysis/packing/peak_outward.h"
#include "analysis/packing/skyline_search.h"

namespace fitmark::analysis {
namespace {

// A placement with going back looks at so many sections and objects, more or less.
constexpr std::uint64_t kLooksAPlacement = 20'000;

void keep_lower(Packing& best, Packing other) {
  if (best.offsets.empty() || other.height_bytes < best.height_bytes) best = std::move(other);
}

std::vector<Lifetime> rounded(std::span<const Lifetime> lifetimes, std::uint64_t step_bytes) {
  std::vector<Lifetime> result(lifetimes.begin(), lifetimes.end());
  for (Lifetime& lifetime : result) {
    lifetime.bytes = (lifetime.bytes + step_bytes - 1) / step_bytes * step_bytes;
  }
  return result;
}

}  // namespace

Load load_of(std::span<const Lifetime> lifetimes) {
  struct Step {
    std::uint64_t time;
    bool begins;
    std::uint64_t bytes;
  };
  std::vector<Step> steps;
  steps.reserve(2 * lifetimes.size());
  for (const Lifetime& lifetime : lifetimes) {
    steps.push_back({lifetime.begin, true, lifetime.bytes});
    steps.push_back({lifetime.end, false, lifetime.bytes});
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return a.time != b.time ? a.time < b.time : a.begins < b.begins;
  });
  Load load;
  std::uint64_t live = 0;
  for (const Step& step : steps) {
    if (!step.begins) {
      live -= step.bytes;
      continue;
    }
    live += step.bytes;
    if (live > load.bytes) load = {live, step.time};
  }
  return load;
}

Packing pack(std::span<const Lifetime> lifetimes, const PackingSettings& settings) {
  const std::vector<Lifetime> objects = rounded(lifetimes, settings.step_bytes);
  const Load load = load_of(objects);
  const bool searches = objects.size() <= kSearchObjects && settings.search_steps > 0;
  const std::size_t heuristics = searches ? 11 : 9;
  std::size_t done = 0;
  if (settings.goes_on) settings.goes_on(done, heuristics);
  Packing best = pack_in_time(objects);
  const auto is_enough = [&] {
    ++done;
    return best.height_bytes == load.bytes ||
           (settings.goes_on && !settings.goes_on(done, heuristics));
  };
  for (const StackOrder order :
       {StackOrder::outlived, StackOrder::birth, StackOrder::death, StackOrder::bytes}) {
    for (const bool from_top : {false, true}) {
      if (is_enough()) return best;
      keep_lower(best, pack_outward(objects, load.time, order, from_top));
    }
  }
  if (!searches || is_enough()) return best;
  const std::uint64_t placements = settings.search_steps / kLooksAPlacement;
  const auto keep_found = [&best](Packing found) {
    if (!found.offsets.empty()) best = std::move(found);
  };
  keep_found(SkylineSearch(objects).search(load.bytes, best.height_bytes, settings.search_steps,
                                           settings.seed));
  if (is_enough()) return best;
  keep_found(lower_by_capacity(objects, load.bytes, best.height_bytes, placements, settings.seed));
  return best;
}

std::pair<std::size_t, std::size_t> first_overlap(std::span<const Lifetime> lifetimes,
                                                  std::span<const std::uint64_t> offsets) {
  struct Change {
    std::uint64_t time;
    bool begins;
    std::size_t object;
  };
  std::vector<Change> changes;
  for (std::size_t i = 0; i < lifetimes.size(); ++i) {
    changes.push_back({lifetimes[i].begin, true, i});
    changes.push_back({lifetimes[i].end, false, i});
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.time != b.time ? a.time < b.time : a.begins < b.begins;
  });
  std::map<std::uint64_t, std::size_t> live;  // by offset
  for (const Change& change : changes) {
    const std::size_t i = change.object;
    if (!change.begins) {
      live.erase(offsets[i]);
      continue;
    }
    const auto after = live.lower_bound(offsets[i]);
    if (after != live.end() && after->first < offsets[i] + lifetimes[i].bytes) {
      return {i, after->second};
    }
    if (after != live.begin()) {
      const std::size_t below = std::prev(after)->second;
      if (offsets[below] + lifetimes[below].bytes > offsets[i]) return {i, below};
    }
    live.emplace(offsets[i], i);
  }
  return {lifetimes.size(), lifetimes.size()};
}

std::vector<Lifetime> window_around_peak(std::span<const Lifetime> lifetimes, std::size_t count) {
  const std::uint64_t time = load_of(lifetimes).time;
  const auto distance = [time](const Lifetime& l) {
    return l.begin > time ? l.begin - time : l.end <= time ? time - l.end + 1 : 0;
  };
  std::vector<Lifetime> nearest(lifetimes.begin(), lifetimes.end());
  if (count >= nearest.size()) return nearest;
  std::nth_element(nearest.begin(), nearest.begin() + static_cast<long>(count), nearest.end(),
                   [&](const Lifetime& a, const Lifetime& b) { return distance(a) < distance(b); });
  nearest.resize(count);
  return nearest;
}

}  // namespace fitmark::analysis
