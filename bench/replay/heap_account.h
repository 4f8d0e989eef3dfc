// SPDX-License-Identifier: MIT
//
// What a subject says of its own memory, in the words of a sample.
//
// Threads:     none
#pragma once

#include <cstdint>

#include "allocator/heap/heap_counts.h"
#include "analysis/run.h"

namespace fitmark::bench {

// Whether the subject tells held bytes and bookkeeping fast enough to ask after every event.
template <class Heap>
inline constexpr bool kSumsEachEvent = requires(const Heap& heap) {
  heap.held_bytes();
  heap.counts();
};

template <class Heap>
std::uint64_t bookkeeping_bytes(const Heap& heap) {
  return heap.counts().bookkeeping;
}

// Fills the fields that a heap's own counts tell.
inline void fill_account(const allocator::HeapCounts& counts, analysis::Sample& sample) {
  sample.held_bytes = counts.held;
  sample.granted_bytes = counts.granted;
  sample.bookkeeping_bytes = counts.bookkeeping;
  sample.cached_bytes = counts.cached;
  sample.free_bytes = counts.free;
  sample.largest_free_bytes = counts.largest_free;
  sample.free_extents = counts.free_extents;
  sample.untouched_bytes = counts.untouched;
}

// Fills the fields that the subject reveals; a malloc is asked for its own account.
template <class Heap>
void read_heap_account(const Heap& heap, analysis::Sample& sample) {
  if constexpr (kSumsEachEvent<Heap>) {
    fill_account(heap.counts(), sample);
  } else {
    heap.read_account(sample);
  }
}

}  // namespace fitmark::bench
