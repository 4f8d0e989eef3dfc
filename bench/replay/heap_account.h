// SPDX-License-Identifier: MIT
//
// What a subject says of its own memory, in the words of a sample.
//
// Threads:     none
#pragma once

#include <cstdint>

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
  return heap.counts().bookkeeping_bytes;
}

// Fills the fields that the subject reveals; a malloc behind its C face reveals none here.
template <class Heap>
void read_heap_account(const Heap& heap, analysis::Sample& sample) {
  if constexpr (kSumsEachEvent<Heap>) {
    const auto counts = heap.counts();
    sample.held_bytes = heap.held_bytes();
    sample.bookkeeping_bytes = counts.bookkeeping_bytes;
  }
}

}  // namespace fitmark::bench
