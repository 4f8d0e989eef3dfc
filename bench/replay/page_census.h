// SPDX-License-Identifier: MIT
//
// Counts live bytes on each resident page, from the replay's own pointers: the yardstick that works
// for every subject.
//
// Invariants:  valid where every byte of every live block was touched, so that their pages are
//              resident; what else is resident holds nothing live
// Complexity:  O(n log n) in the live blocks, whatever their size; 16 shared bytes a slot meanwhile
// Threads:     none
#pragma once

#include <cstdint>

#include "analysis/run.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

// Returns the census of blocks [0, slots), null pointers being free slots. Allocates nothing on any
// malloc. Refuses the run where the kernel has no memory for the scratch.
analysis::PageCensus count_pages(const SlotTable& table, std::uint64_t slots,
                                 std::uint64_t resident_bytes, std::uint64_t event_index);

}  // namespace fitmark::bench
