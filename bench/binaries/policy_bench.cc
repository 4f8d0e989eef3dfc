// SPDX-License-Identifier: MIT
//
// policy_bench: what a placement policy costs, in time and in memory, on each heap of the catalogue and on malloc:
//   churn/HEAP/N  random churn around N live objects: the cost of a replacement as the heap grows
//   holes/HEAP/N  a block taken and given back among N holes: the cost of a decision as the free extents grow;
//                 those of the linear lists up to 10,000
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "allocator/catalogue.h"
#include "bench/binaries/account_counters.h"
#include "bench/binaries/keep.h"
#include "bench/binaries/register_benchmarks.h"
#include "bench/replay/face.h"

namespace fitmark::bench {
namespace {

// Sizes with the long tail that programs have: most below 128 bytes, one in 32 up to 8 KB.
class Sizes {
 public:
  std::size_t next() {
    const std::uint64_t bits = random();
    const unsigned log2_limit = bits % 32 == 0 ? 13 : bits % 4 == 0 ? 9 : 7;
    return 16 + (bits >> 8) % (std::size_t{1} << log2_limit);
  }
  std::size_t index(std::size_t below) { return random() % below; }

 private:
  std::uint64_t random() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  std::uint64_t state_ = 0x9e3779b97f4a7c15;
};

template <class Heap>
class Churn {
 public:
  Churn(Heap& heap, std::size_t live_objects) : heap_(heap), live_(live_objects) {
    for (void*& block : live_) block = heap_.allocate(sizes_.next());
    // Every object replaced about twice: the free extents are those of churn, not of the start.
    for (std::size_t i = 0; i < 2 * live_objects; ++i) replace_one();
  }
  ~Churn() {
    for (void* block : live_) heap_.deallocate(block);
  }
  Churn(const Churn&) = delete;
  Churn& operator=(const Churn&) = delete;

  void replace_one() {
    void*& block = live_[sizes_.index(live_.size())];
    heap_.deallocate(block);
    block = heap_.allocate(sizes_.next());
    keep(block);
  }

 private:
  Heap& heap_;
  Sizes sizes_;
  std::vector<void*> live_;
};

template <class Heap>
void churn(benchmark::State& state, Heap& heap) {
  Churn<Heap> churn(heap, static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) churn.replace_one();
  state.SetItemsProcessed(state.iterations());
  set_account_counters(state, heap, static_cast<std::uint64_t>(state.range(0)));
}

// Every other block of a row is freed, so that no hole has a neighbour. A block taken from a hole and given back leaves
// the holes as they were.
template <class Heap>
void holes(benchmark::State& state, Heap& heap) {
  Sizes sizes;
  std::vector<void*> row(2 * static_cast<std::size_t>(state.range(0)));
  for (void*& block : row) block = heap.allocate(sizes.next());
  for (std::size_t i = 0; i < row.size(); i += 2) heap.deallocate(row[i]);
  for (auto _ : state) {
    void* block = heap.allocate(sizes.next());
    keep(block);
    heap.deallocate(block);
  }
  state.SetItemsProcessed(state.iterations());
  set_account_counters(state, heap, row.size() / 2);
  for (std::size_t i = 1; i < row.size(); i += 2) heap.deallocate(row[i]);
}

void on_heap(benchmark::State& state, const std::string& name) {
  allocator::with_heap(name, allocator::HeapOptions{}, [&](auto& heap) { churn(state, heap); });
}

void on_malloc(benchmark::State& state) {
  AccountedMalloc face;
  churn(state, face);
}

void holes_on_heap(benchmark::State& state, const std::string& name) {
  allocator::with_heap(name, allocator::HeapOptions{}, [&](auto& heap) { holes(state, heap); });
}

void holes_on_malloc(benchmark::State& state) {
  AccountedMalloc face;
  holes(state, face);
}

// Powers of ten; a linear list looks at every free extent and ends earlier.
void with_powers(benchmark::internal::Benchmark* benchmark, std::int64_t least,
                 const std::string& heap) {
  const std::int64_t most = heap.ends_with("_list") ? 10'000 : 1'000'000;
  for (std::int64_t count = least; count <= most; count *= 10) benchmark->Arg(count);
}

}  // namespace

void register_benchmarks() {
  for (const allocator::HeapDescription& heap : allocator::heap_descriptions()) {
    const std::string name(heap.name);
    with_powers(
        benchmark::RegisterBenchmark(("churn/" + name).c_str(),
                                     [name](benchmark::State& state) { on_heap(state, name); }),
        1000, name);
    with_powers(benchmark::RegisterBenchmark(
                    ("holes/" + name).c_str(),
                    [name](benchmark::State& state) { holes_on_heap(state, name); }),
                10, name);
  }
  with_powers(benchmark::RegisterBenchmark("churn/malloc", on_malloc), 1000, "malloc");
  with_powers(benchmark::RegisterBenchmark("holes/malloc", holes_on_malloc), 10, "malloc");
}

}  // namespace fitmark::bench
