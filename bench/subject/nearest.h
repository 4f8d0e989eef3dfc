// SPDX-License-Identifier: MIT
//
// Finds the word that somebody probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fitmark::bench {

// Returns the candidate with the smallest edit distance to `word` (insert, delete, change or swap
// one letter), or an empty string when none is within a third of its length.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace fitmark::bench
