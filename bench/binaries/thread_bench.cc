// SPDX-License-Identifier: MIT
//
// thread_bench: threaded stress patterns on each heap of the catalogue, behind one lock, and on the
// malloc of this process (any malloc, with LD_PRELOAD). The argument is the number of threads.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "allocator/catalogue.h"
#include "bench/binaries/account_counters.h"
#include "bench/binaries/register_benchmarks.h"
#include "bench/binaries/thread_scenarios.h"
#include "bench/probe/kernel_memory.h"
#include "bench/replay/face.h"
#include "bench/replay/locked_face.h"

namespace fitmark::bench {
namespace {

enum class Scenario {
  larson,
  threadtest,
  producer_consumer,
  cache_scratch,
  cache_thrash,
  realloc_growth
};

constexpr std::pair<Scenario, const char*> kScenarios[] = {
    {Scenario::larson, "larson"},
    {Scenario::threadtest, "threadtest"},
    {Scenario::producer_consumer, "producer_consumer"},
    {Scenario::cache_scratch, "cache_scratch"},
    {Scenario::cache_thrash, "cache_thrash"},
    {Scenario::realloc_growth, "realloc_growth"},
};

// Returns the calls on the heap that one thread made.
template <class Heap>
std::uint64_t play(Scenario scenario, Heap& heap, Team& team, unsigned thread) {
  switch (scenario) {
    case Scenario::larson:
      return larson(heap, team, thread);
    case Scenario::threadtest:
      return threadtest(heap, team, thread);
    case Scenario::producer_consumer:
      return producer_consumer(heap, team, thread);
    case Scenario::cache_scratch:
      return cache_scratch(heap, team, thread);
    case Scenario::cache_thrash:
      return cache_thrash(heap, team, thread);
    case Scenario::realloc_growth:
      return realloc_growth(heap, team, thread);
  }
  return 0;
}

struct TeamRun {
  double seconds = 0;
  std::uint64_t calls = 0;
};

// Runs one round of the scenario with all threads; the time is from the first start to the last end.
template <class Heap>
TeamRun run_round(Scenario scenario, Heap& heap, Team& team) {
  struct Found {
    std::uint64_t began_ns = 0, ended_ns = 0, calls = 0;
  };
  std::vector<Found> found(team.threads);
  std::barrier start(static_cast<std::ptrdiff_t>(team.threads));
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < team.threads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      found[t].began_ns = monotonic_ns();
      found[t].calls = play(scenario, heap, team, t);
      found[t].ended_ns = monotonic_ns();
    });
  }
  for (std::thread& thread : threads) thread.join();
  TeamRun run;
  std::uint64_t first_ns = found[0].began_ns, last_ns = 0;
  for (const Found& one : found) {
    first_ns = std::min(first_ns, one.began_ns);
    last_ns = std::max(last_ns, one.ended_ns);
    run.calls += one.calls;
  }
  run.seconds = static_cast<double>(last_ns - first_ns) * 1e-9;
  return run;
}

template <class Heap>
void on_team(benchmark::State& state, Scenario scenario, Heap& heap) {
  Team team(static_cast<unsigned>(state.range(0)));
  std::uint64_t calls = 0;
  for (auto _ : state) {
    if (scenario == Scenario::cache_scratch) {
      for (void*& block : team.given) block = heap.allocate(8);
    }
    const TeamRun run = run_round(scenario, heap, team);
    ++team.round;
    calls += run.calls;
    state.SetIterationTime(run.seconds);
  }
  for (const auto& blocks : team.live) {
    for (void* block : blocks) heap.deallocate(block);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(calls));
}

void on_heap(benchmark::State& state, Scenario scenario, const std::string& name) {
  allocator::with_heap(name, allocator::HeapOptions{}, [&](auto& heap) {
    LockedFace locked(heap);
    on_team(state, scenario, locked);
    set_account_counters(state, heap, 0);
  });
}

void on_malloc(benchmark::State& state, Scenario scenario) {
  AccountedMalloc face;
  on_team(state, scenario, face);
  set_account_counters(state, face, 0);
}

void with_threads(benchmark::internal::Benchmark* benchmark) {
  const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
  benchmark->RangeMultiplier(2)->Range(1, 2 * static_cast<int>(processors));
  benchmark->UseManualTime()->Unit(benchmark::kMicrosecond);
}

}  // namespace

void register_benchmarks() {
  for (const auto& [scenario, scenario_name] : kScenarios) {
    for (const allocator::HeapDescription& heap : allocator::heap_descriptions()) {
      const std::string name(heap.name);
      with_threads(
          benchmark::RegisterBenchmark((std::string(scenario_name) + "/" + name).c_str(),
                                       [scenario = scenario, name](benchmark::State& state) {
                                         on_heap(state, scenario, name);
                                       }));
    }
    with_threads(benchmark::RegisterBenchmark(
        (std::string(scenario_name) + "/malloc").c_str(),
        [scenario = scenario](benchmark::State& state) { on_malloc(state, scenario); }));
  }
}

}  // namespace fitmark::bench
