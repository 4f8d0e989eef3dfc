// SPDX-License-Identifier: MIT
//
// Packs a few thousand objects from the bottom up, and learns which ones must come earlier.
//
// Every object rests on what was placed before it; the one that rests lowest, less its bonus, is placed
// next. Whenever one comes to stand above the height that is to be beaten, its bonus grows a little, and
// what was placed since the moment at which it is now chosen is taken back. A round that has not become
// lower for long is followed by another, from other bonuses.
//
// Invariants:  an object rests on the highest top of the placed ones that it overlaps in time: every
//              packing can be pushed down into this form, in the order of its offsets
// Complexity:  a placement O(unplaced + overlapping objects); memory O(pairs that overlap in time)
// Threads:     none
// Source:      Moffitt, MiniMalloc, ASPLOS 2023, for placing in order of offset; Joslin & Clements,
//              "Squeaky wheel" optimization, JAIR 10, 1999, for what fails to come earlier
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/packing/packing.h"
#include "analysis/statistics/random.h"

namespace fitmark::analysis {

class SkylineSearch {
 public:
  // Keeps `lifetimes`.
  explicit SkylineSearch(std::span<const Lifetime> lifetimes);

  // Returns the lowest packing below `start_bytes` that is found before `steps` looks at objects are
  // used up; no offsets if there is none. Stops at `floor_bytes`, which nothing can beat. Requires
  // floor_bytes < 2^60.
  Packing search(std::uint64_t floor_bytes, std::uint64_t start_bytes, std::uint64_t steps,
                 std::uint64_t seed);

 private:
  struct Choice {
    std::uint32_t object;
    std::int64_t key;  // where it rested, less its bonus
  };
  struct Rest {
    std::uint32_t choices;  // that were made before the object came to rest higher
    std::int64_t bytes;     // where it rested until then
  };

  void find_neighbours();
  void rank_objects();
  bool goes_on() const;
  void clear_line();
  void draw_bonuses(Random& random);
  void shake_best_bonuses(Random& random);
  void run_round(Random& random);
  std::optional<std::uint32_t> place_all();
  Choice choose() const;
  std::optional<std::uint32_t> place(const Choice& choice);
  void take_back();
  void return_to_choice_of(std::uint32_t object);
  void keep_packing();

  std::span<const Lifetime> lifetimes_;
  std::vector<std::vector<std::uint32_t>> neighbours_;  // that overlap in time
  std::vector<std::vector<double>> ranks_;              // by several orders; 0..1 of each object
  std::vector<std::int64_t> bonus_;                     // bytes
  std::vector<std::int64_t> best_bonus_;                // those that led to the lowest packing
  std::vector<std::int64_t> resting_;                   // bytes; for a placed object, its offset
  std::vector<std::vector<Rest>> rests_;                // where each object rested earlier
  std::vector<std::uint32_t> unplaced_;
  std::vector<std::uint32_t> place_in_unplaced_;
  std::vector<char> placed_;
  std::vector<Choice> choices_;  // in order
  Packing best_;
  std::int64_t floor_bytes_ = 0;
  std::uint64_t steps_left_ = 0;
};

}  // namespace fitmark::analysis
