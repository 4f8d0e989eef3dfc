// SPDX-License-Identifier: MIT
//
// operation_bench: one allocate and one deallocate, by size, on each heap of the catalogue and on
// the malloc of this process (any malloc, with LD_PRELOAD).
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "allocator/catalogue.h"
#include "bench/binaries/account_counters.h"
#include "bench/binaries/keep.h"
#include "bench/binaries/register_benchmarks.h"
#include "bench/replay/face.h"

namespace fitmark::bench {
namespace {

template <class Heap>
void allocate_and_free(benchmark::State& state, Heap& heap) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    void* block = heap.allocate(bytes);
    keep(block);
    heap.deallocate(block);
  }
  state.SetItemsProcessed(state.iterations());
}

template <class Heap>
void set_counters(benchmark::State& state, Heap& heap) {
  void* block = heap.allocate(static_cast<std::size_t>(state.range(0)));
  set_account_counters(state, heap, 1);
  state.counters["granted_bytes"] = static_cast<double>(heap.usable_bytes(block));
  heap.deallocate(block);
}

void on_heap(benchmark::State& state, const std::string& name) {
  allocator::with_heap(name, allocator::HeapOptions{}, [&](auto& heap) {
    allocate_and_free(state, heap);
    set_counters(state, heap);
  });
}

void on_malloc(benchmark::State& state) {
  AccountedMalloc face;
  allocate_and_free(state, face);
  set_counters(state, face);
}

void with_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->RangeMultiplier(4)->Range(16, 1 << 20);
}

}  // namespace

void register_benchmarks() {
  for (const allocator::HeapDescription& heap : allocator::heap_descriptions()) {
    const std::string name(heap.name);
    with_sizes(
        benchmark::RegisterBenchmark(("allocate_free/" + name).c_str(),
                                     [name](benchmark::State& state) { on_heap(state, name); }));
  }
  with_sizes(benchmark::RegisterBenchmark("allocate_free/malloc", on_malloc));
}

}  // namespace fitmark::bench
