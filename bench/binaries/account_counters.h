// SPDX-License-Identifier: MIT
//
// Memory beside the time, as Google Benchmark counters: what a heap, or the malloc of this process, holds.
//
// Threads:     call while no other thread uses the heap
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

#include "analysis/metric/external_fragmentation.h"
#include "bench/replay/heap_account.h"

namespace fitmark::bench {

// Sets held_bytes, bookkeeping_bytes, free_extents and external_fragmentation: those that the subject reveals.
template <class Heap>
void set_account_counters(benchmark::State& state, const Heap& heap, std::uint64_t live_objects) {
  analysis::Sample sample;
  sample.live_objects = live_objects;
  sample.granted_bytes = 0;
  read_heap_account(heap, sample);
  const auto set = [&](const char* name, std::uint64_t value) {
    if (value != analysis::kAbsent) state.counters[name] = static_cast<double>(value);
  };
  set("held_bytes", sample.held_bytes);
  set("bookkeeping_bytes", sample.bookkeeping_bytes);
  set("free_extents", sample.free_extents);
  const analysis::Figure fragmentation = analysis::external_fragmentation(sample);
  if (fragmentation.value) state.counters["external_fragmentation"] = *fragmentation.value;
}

}  // namespace fitmark::bench
