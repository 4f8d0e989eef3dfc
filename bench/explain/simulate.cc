// SPDX-License-Identifier: MIT
//
// Drives the heaps of the catalogue over number lines.
#include "bench/explain/simulate.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "allocator/catalogue.h"
#include "workloads/each_event.h"
#include "workloads/summary.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

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

template <class Heap>
class Simulation {
 public:
  Simulation(Heap& heap, const allocator::Geometry& geometry, std::vector<std::uint64_t> places,
             const Watchers& watchers)
      : heap_(heap), geometry_(geometry), places_(std::move(places)), watchers_(watchers) {
    sums_.live_floor_bytes = analysis::kLiveFloorBytes;
    sums_.max_net_bytes = 0;
  }

  void apply(const Event& event) {
    switch (event.op) {
      case Op::allocate:
      case Op::allocate_zeroed:
        place(event, event.alignment_log2 == 0
                         ? heap_.allocate(event.size_bytes)
                         : heap_.allocate_aligned(event.size_bytes,
                                                  std::uint64_t{1} << event.alignment_log2));
        ++live_objects_;
        break;
      case Op::reallocate:
        reallocate(event);
        break;
      case Op::deallocate:
        remove(event.slot);
        heap_.deallocate(blocks_[event.slot].address);
        --live_objects_;
        break;
      case Op::mark:
        break;
    }
    ++events_;
    account();
  }

  SimulatedRun finish() {
    result_.run.events = events_;
    result_.run.deterministic = true;
    result_.run.sums = sums_;
    return std::move(result_);
  }

 private:
  struct Placed {
    std::uint64_t address = Heap::kNull;
    std::uint64_t size_bytes = 0;
    std::uint64_t granted_bytes = 0;
  };

  void reallocate(const Event& event) {
    remove(event.slot);
    place(event, heap_.reallocate(blocks_[event.slot].address, event.size_bytes));
  }

  void place(const Event& event, std::uint64_t address) {
    if (event.slot >= blocks_.size()) blocks_.resize(event.slot + std::size_t{1});
    Placed& block = blocks_[event.slot];
    block.address = address;
    block.size_bytes = event.size_bytes;
    block.granted_bytes = address == Heap::kNull ? 0 : heap_.usable_bytes(address);
    live_bytes_ += block.size_bytes;
    granted_bytes_ += block.granted_bytes;
    if (address == Heap::kNull) return;
    if (watchers_.blame != nullptr) {
      watchers_.blame->placed(event.slot,
                              {offset_of(address), block.granted_bytes + geometry_.tag_bytes,
                               event.size_bytes, event.thread, event.stack},
                              events_);
    }
    if (watchers_.pages != nullptr) {
      watchers_.pages->became_live(offset_of(address), block.granted_bytes + geometry_.tag_bytes);
    }
    if (watchers_.heat_map != nullptr) {
      watchers_.heat_map->became_live(offset_of(address), block.size_bytes, events_);
    }
    if (watchers_.sites != nullptr) {
      watchers_.sites->became_live(event.slot, offset_of(address), block.size_bytes, event.stack,
                                   events_);
    }
  }

  // Takes the slot's object out of the accounts, before the heap hears of it.
  void remove(std::uint32_t slot) {
    const Placed& block = blocks_[slot];
    live_bytes_ -= block.size_bytes;
    granted_bytes_ -= block.granted_bytes;
    if (block.address == Heap::kNull) return;
    if (watchers_.blame != nullptr) watchers_.blame->freed(slot, events_);
    if (watchers_.pages != nullptr) {
      watchers_.pages->died(offset_of(block.address), block.granted_bytes + geometry_.tag_bytes);
    }
    if (watchers_.heat_map != nullptr) {
      watchers_.heat_map->died(offset_of(block.address), block.size_bytes, events_);
    }
    if (watchers_.sites != nullptr) watchers_.sites->died(slot, events_);
  }

  void account() {
    const auto counts = heap_.counts();
    const std::uint64_t net = counts.held - counts.bookkeeping - (granted_bytes_ - live_bytes_);
    if (counts.held > sums_.max_held_bytes) {
      sums_.max_held_bytes = counts.held;
      sums_.max_held_event_index = events_;
      sums_.live_at_max_held_bytes = live_bytes_;
      sums_.net_at_max_held_bytes = net;
    }
    sums_.max_net_bytes = std::max(sums_.max_net_bytes, net);
    if (live_bytes_ >= sums_.live_floor_bytes) {
      const double live = static_cast<double>(live_bytes_);
      ++sums_.events_counted;
      sums_.held_over_live += static_cast<double>(counts.held) / live;
      sums_.net_over_live += static_cast<double>(net) / live;
    }
    tell_watchers(counts);
    if (next_place_ < places_.size() && events_ == places_[next_place_]) {
      ++next_place_;
      sample(counts);
    }
  }

  void tell_watchers(const allocator::HeapCounts& counts) {
    if (watchers_.pages != nullptr && watchers_.pages->pinned_bytes() > result_.most_pinned_bytes) {
      result_.most_pinned_bytes = watchers_.pages->pinned_bytes();
      result_.most_pinned_events = events_;
    }
    if (watchers_.blame != nullptr && events_ == watchers_.snapshot_events) {
      watchers_.blame->snapshot(events_);
    }
    if (watchers_.heat_map != nullptr) {
      const std::uint64_t blocks_bytes = counts.granted + counts.cached + counts.free +
                                         counts.untouched +
                                         counts.live_blocks * geometry_.tag_bytes;
      watchers_.heat_map->held(blocks_bytes, events_ - 1);
    }
  }

  void sample(const allocator::HeapCounts& counts) {
    analysis::Sample sample;
    sample.event_index = events_;
    sample.live_bytes = live_bytes_;
    sample.live_objects = live_objects_;
    sample.granted_bytes = counts.granted;
    sample.bookkeeping_bytes = counts.bookkeeping;
    sample.cached_bytes = counts.cached;
    sample.free_bytes = counts.free;
    sample.largest_free_bytes = counts.largest_free;
    sample.free_extents = counts.free_extents;
    sample.untouched_bytes = counts.untouched;
    sample.held_bytes = counts.held;
    result_.run.samples.push_back(sample);
  }

  std::uint64_t offset_of(std::uint64_t address) const {
    return address - geometry_.lead_units() * geometry_.unit_bytes;
  }

  Heap& heap_;
  allocator::Geometry geometry_;
  std::vector<std::uint64_t> places_;
  Watchers watchers_;
  std::vector<Placed> blocks_;  // [slots]
  std::size_t next_place_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t live_objects_ = 0;
  std::uint64_t granted_bytes_ = 0;
  analysis::PerEventSums sums_;
  SimulatedRun result_;
};

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
    Simulation simulation(simulated, spec.geometry, sample_places(totals, samples), watchers);
    workloads::for_each_event(*source, [&](const Event& event) { simulation.apply(event); });
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
