// SPDX-License-Identifier: MIT
//
// Drives the heaps of the catalogue over number lines.
#include "bench/explain/simulate.h"

#include <algorithm>
#include <vector>

#include "allocator/catalogue.h"
#include "bench/explain/simulation.h"
#include "workloads/each_event.h"
#include "workloads/summary.h"

namespace fitmark::bench {
namespace {

// Events after which a sample is due: k * events / count, and the peak of live bytes; ascending.
std::vector<std::uint64_t> sample_places(const TraceTotals& totals, std::uint64_t count) {
  std::vector<std::uint64_t> places;
  const std::uint64_t wanted = std::min(count, totals.events);
  for (std::uint64_t k = 1; k <= wanted; ++k) {
    places.push_back(
        static_cast<std::uint64_t>(static_cast<unsigned __int128>(totals.events) * k / wanted));
  }
  if (totals.peak_live_event_index > 0) places.push_back(totals.peak_live_event_index);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

}  // namespace

TraceTotals totals_of(const TraceInput& input) {
  const auto source = input.open();
  const workloads::TraceSummary summary = workloads::summarise(*source);
  return {.events = summary.events,
          .slots = summary.peak_live_objects,
          .threads = summary.threads,
          .peak_live_bytes = summary.peak_live_bytes,
          .peak_live_objects = summary.peak_live_objects,
          .peak_live_event_index = summary.peak_live_bytes > 0 ? summary.peak_event_index + 1 : 0,
          .largest_request_bytes = summary.largest_bytes,
          .largest_alignment_log2 = 0,
          .digest = summary.digest};
}

SimulatedRun simulate(const TraceInput& input, const TraceTotals& totals, const std::string& heap,
                      std::uint64_t samples, const Watchers& watchers) {
  const allocator::Spec spec =
      allocator::parse_spec(heap, allocator::Geometry{}, allocator::heap_descriptions());
  const auto source = input.open();
  SimulatedRun result = allocator::with_simulated_heap(heap, {}, [&](auto& simulated) {
    Simulation simulation(simulated, spec.geometry, sample_places(totals, samples), watchers,
                          totals.slots);
    workloads::for_each_batch(*source, [&](auto events) { simulation.apply(events); });
    return simulation.finish();
  });
  if (watchers.blame != nullptr && source->stacks() != nullptr) result.stacks = *source->stacks();
  analysis::Run& run = result.run;
  run.subject = heap;
  run.subject_origin = "built in";
  run.trace = input.name;
  run.trace_digest = totals.digest;
  run.threads = totals.threads;
  run.peak_live_bytes = totals.peak_live_bytes;
  run.peak_live_objects = totals.peak_live_objects;
  run.peak_live_event_index = totals.peak_live_event_index;
  return result;
}

}  // namespace fitmark::bench
