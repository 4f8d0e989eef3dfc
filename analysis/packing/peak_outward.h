// SPDX-License-Identifier: MIT
//
// Packs from the peak of load outwards: what lives then is stacked without a gap, everything later is
// placed forwards in time, everything earlier backwards, each by best fit into what has been left free.
//
// The two sides never meet: an object lives at the peak, or ended before it, or began after it.
//
// Complexity:  O(n log n)
// Threads:     none needed; free functions
#pragma once

#include <span>

#include "analysis/packing/packing.h"

namespace fitmark::analysis {

// The order in which objects that live at the peak are stacked, from the bottom.
enum class StackOrder {
  birth,     // earlier times see a solid block, later times holes
  death,     // longest to live lowest: later times see a solid block
  outlived,  // by the longer of the two distances to the peak, longest lowest
  bytes,     // largest lowest
};

// Returns the packing; `time` is load_of(lifetimes).time.
Packing pack_outward(std::span<const Lifetime> lifetimes, std::uint64_t time, StackOrder order,
                     bool from_top);

// Returns a packing by best fit in order of time alone, as an allocator without foresight would.
Packing pack_in_time(std::span<const Lifetime> lifetimes);

}  // namespace fitmark::analysis
