// SPDX-License-Identifier: MIT
//
// loop_bench: what the replay loop costs with an allocator that does nothing, beside a loop that was
// written by hand in C over the same decoded steps, in turns. FITMARK_TRACES as for replay_bench.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/binaries/bench_traces.h"
#include "bench/binaries/hand_loop.h"
#include "bench/binaries/register_benchmarks.h"
#include "bench/probe/kernel_memory.h"
#include "bench/replay/face.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {
namespace {

static_assert(sizeof(hand_step) == sizeof(Step));

struct Decoded {
  PreparedTrace trace;
  std::vector<void*> slots;

  std::span<const Step> steps() { return {trace.steps->as<Step>(), trace.totals.events}; }
};

double replay_null(Decoded& decoded) {
  NullFace null;
  const std::uint64_t began_ns = monotonic_ns();
  benchmark::DoNotOptimize(
      replay_steps<Touch::none>(null, decoded.steps(), {decoded.slots.data(), nullptr, nullptr}));
  return static_cast<double>(monotonic_ns() - began_ns);
}

double replay_by_hand(Decoded& decoded) {
  const std::span<const Step> steps = decoded.steps();
  const std::uint64_t began_ns = monotonic_ns();
  benchmark::DoNotOptimize(hand_loop(reinterpret_cast<const hand_step*>(steps.data()), steps.size(),
                                     decoded.slots.data()));
  return static_cast<double>(monotonic_ns() - began_ns);
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// One iteration is one replay of each; its time is that of the null replay.
void null_beside_hand(benchmark::State& state, Decoded& decoded) {
  std::vector<double> ratios, null_ns, hand_ns;
  for (auto _ : state) {
    hand_ns.push_back(replay_by_hand(decoded));
    null_ns.push_back(replay_null(decoded));
    ratios.push_back(null_ns.back() / hand_ns.back());
    state.SetIterationTime(null_ns.back() * 1e-9);
  }
  const auto events = static_cast<double>(decoded.trace.totals.events);
  state.counters["null_over_hand"] = median(ratios);
  state.counters["null_ns_per_event"] = median(null_ns) / events;
  state.counters["hand_ns_per_event"] = median(hand_ns) / events;
}

std::vector<std::shared_ptr<Decoded>> decode_all() {
  const std::atomic<bool> never_stop = false;
  std::vector<std::shared_ptr<Decoded>> all;
  for (const TraceInput& input : bench_traces()) {
    all.push_back(std::make_shared<Decoded>());
    all.back()->trace = prepare_trace(input, ~std::uint64_t{0}, never_stop);
    all.back()->slots.resize(all.back()->trace.totals.slots + 1);
  }
  return all;
}

}  // namespace

void register_benchmarks() {
  for (const std::shared_ptr<Decoded>& decoded : decode_all()) {
    const std::string name = "loop/" + decoded->trace.input.name;
    benchmark::RegisterBenchmark(
        name.c_str(), [decoded](benchmark::State& state) { null_beside_hand(state, *decoded); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace fitmark::bench
