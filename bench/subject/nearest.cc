// SPDX-License-Identifier: MIT
//
// Finds the word that somebody probably meant.
#include "bench/subject/nearest.h"

#include <cstddef>

#include "allocator/edit_distance.h"

namespace fitmark::bench {

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = allocator::edit_distance(word, candidate);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

}  // namespace fitmark::bench
