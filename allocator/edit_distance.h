// SPDX-License-Identifier: MIT
//
// How far a word is from another: what was typed from what was meant.
//
// Complexity:  O(length of a * length of b)
// Threads:     none needed; a free function
// Source:      optimal string alignment: Boytsov, Indexing methods for approximate dictionary searching, 2011
#pragma once

#include <cstddef>
#include <string_view>

namespace fitmark::allocator {

// Returns how many letters must be inserted, deleted, changed or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace fitmark::allocator
