// SPDX-License-Identifier: MIT
//
// series_bench: events a second of the series of a simulated heap. `heap` applies the events alone,
// `series` keeps sums and as many samples as the commands take beside them; with the heap `none`,
// which places nothing, what remains is their upkeep. Events are in memory beforehand. FITMARK_TRACES
// as for replay_bench.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "allocator/heap/simulated_heap.h"
#include "allocator/policy/best_fit.h"
#include "allocator/policy/first_fit.h"
#include "bench/binaries/bench_traces.h"
#include "bench/binaries/register_benchmarks.h"
#include "bench/explain/simulation.h"
#include "workloads/each_event.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

constexpr std::uint64_t kSamples = 1000;  // the default of --samples

// Places nothing, and holds what is asked for.
class NoHeap {
 public:
  static constexpr std::uint64_t kNull = ~std::uint64_t{0};
  std::uint64_t allocate(std::uint64_t bytes) {
    held_bytes_ += bytes;
    return bytes;
  }
  std::uint64_t allocate_aligned(std::uint64_t bytes, std::uint64_t) { return allocate(bytes); }
  std::uint64_t reallocate(std::uint64_t address, std::uint64_t bytes) {
    deallocate(address);
    return allocate(bytes);
  }
  void deallocate(std::uint64_t address) { held_bytes_ -= address; }
  std::uint64_t usable_bytes(std::uint64_t address) const { return address; }
  allocator::HeapCounts counts() const { return {.held = held_bytes_, .granted = held_bytes_}; }

 private:
  std::uint64_t held_bytes_ = 0;
};

using Events = std::vector<Event>;

template <class Heap>
void heap_alone(benchmark::State& state, const Events& events) {
  for (auto _ : state) {
    Heap heap;
    std::vector<std::uint64_t> addresses;
    for (const Event& event : events) {
      if (event.slot >= addresses.size()) addresses.resize(event.slot + std::size_t{1});
      std::uint64_t& address = addresses[event.slot];
      if (event.op == Op::deallocate) {
        heap.deallocate(address);
      } else if (event.op == Op::reallocate) {
        address = heap.reallocate(address, event.size_bytes);
      } else if (event.op != Op::mark) {
        address = heap.allocate_aligned(event.size_bytes, std::uint64_t{1} << event.alignment_log2);
      }
    }
    benchmark::DoNotOptimize(heap.counts());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events.size()));
}

template <class Heap>
void series(benchmark::State& state, const Events& events) {
  std::uint64_t slots = 0;
  for (const Event& event : events) slots = std::max(slots, event.slot + std::uint64_t{1});
  std::vector<std::uint64_t> places;
  for (std::uint64_t k = 1; k <= kSamples; ++k) places.push_back(events.size() * k / kSamples);
  for (auto _ : state) {
    Heap heap;
    Simulation<Heap> simulation(heap, allocator::Geometry{}, places, {}, slots);
    simulation.apply(events);
    benchmark::DoNotOptimize(simulation.finish());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events.size()));
}

template <class Heap>
void add(const std::string& name, const std::string& trace, std::shared_ptr<Events> events) {
  benchmark::RegisterBenchmark((trace + "/" + name + "/heap").c_str(),
                               [=](auto& state) { heap_alone<Heap>(state, *events); });
  benchmark::RegisterBenchmark((trace + "/" + name + "/series").c_str(),
                               [=](auto& state) { series<Heap>(state, *events); });
}

void add_trace(const TraceInput& input) {
  const auto events = std::make_shared<Events>();
  workloads::for_each_event(*input.open(), [&](const Event& event) { events->push_back(event); });
  if (events->size() < kSamples) return;
  add<NoHeap>("none", input.name, events);
  add<allocator::SimulatedHeap<allocator::BestFit>>("best_fit", input.name, events);
  add<allocator::SimulatedHeap<allocator::FirstFit>>("first_fit", input.name, events);
}

}  // namespace

void register_benchmarks() {
  for (const TraceInput& input : bench_traces()) add_trace(input);
}

}  // namespace fitmark::bench
