// SPDX-License-Identifier: MIT
//
// Applies events to a simulated heap and keeps its sums and samples up to date, event by event.
//
// Complexity:  that of the heap an event, and O(1); memory O(slots + samples)
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "analysis/metric/per_event_sums.h"
#include "bench/explain/simulate.h"
#include "bench/replay/heap_account.h"
#include "workloads/event.h"

namespace fitmark::bench {

// `Heap` is a simulated heap of the catalogue, or anything with its allocate, allocate_aligned,
// reallocate, deallocate, usable_bytes, counts and kNull. `places` are the numbers of events after which
// a sample is taken, ascending; `slots` as many as the trace is known to need, or 0.
template <class Heap>
class Simulation {
 public:
  Simulation(Heap& heap, const allocator::Geometry& geometry, std::vector<std::uint64_t> places,
             const Watchers& watchers, std::uint64_t slots = 0)
      : heap_(heap),
        geometry_(geometry),
        places_(std::move(places)),
        watchers_(watchers),
        is_watched_(watchers.blame != nullptr || watchers.heat_map != nullptr ||
                    watchers.sites != nullptr || watchers.pages != nullptr ||
                    !watchers.moments.empty()),
        blocks_(slots) {
    if (!places_.empty()) next_place_ = places_.front();
    result_.run.samples.reserve(places_.size());
  }

  // Applies the events in order.
  void apply(std::span<const workloads::Event> events) {
    while (!events.empty()) {
      const std::uint64_t count =
          std::min<std::uint64_t>(next_place_ - tally_.events, events.size());
      is_watched_ ? apply_stretch<true>(events.first(count))
                  : apply_stretch<false>(events.first(count));
      events = events.subspan(count);
      if (tally_.events == next_place_) sample();
    }
  }

  SimulatedRun finish() {
    result_.run.events = tally_.events;
    result_.run.deterministic = true;
    result_.run.sums = tally_.sums;
    return std::move(result_);
  }

 private:
  struct Placed {
    std::uint64_t address = Heap::kNull;
    std::uint64_t size_bytes = 0;
  };

  // Whether the heap knows the sum of what it grants, so that no block need be asked.
  static constexpr bool kTellsUsed = requires(const Heap& heap) { heap.used_bytes(); };

  // What every event changes: a copy stays in registers from one sample to the next.
  struct Tally {
    std::uint64_t events = 0;
    std::uint64_t live_bytes = 0;
    std::uint64_t live_objects = 0;
    std::uint64_t granted_bytes = 0;  // where the heap does not tell
    analysis::PerEventSums sums = analysis::no_events_yet(analysis::kLiveFloorBytes);
  };

  template <bool kIsWatched>
  void apply_stretch(std::span<const workloads::Event> events) {
    Tally tally = tally_;
    for (const workloads::Event& event : events) {
      if (event.op == workloads::Op::deallocate) {
        remove<kIsWatched>(event.slot, tally);
        heap_.deallocate(blocks_[event.slot].address);
        --tally.live_objects;
      } else if (event.op != workloads::Op::mark) {
        place<kIsWatched>(event, tally);
      }
      ++tally.events;
      account(tally);
      if constexpr (kIsWatched) tell_watchers(tally.events);
    }
    tally_ = tally;
  }

  template <bool kIsWatched>
  [[gnu::always_inline]] void place(const workloads::Event& event, Tally& tally) {
    if (event.slot >= blocks_.size()) [[unlikely]] {
      blocks_.resize(event.slot + std::size_t{1});
    }
    Placed& block = blocks_[event.slot];
    if (event.op == workloads::Op::reallocate) {
      remove<kIsWatched>(event.slot, tally);
      block.address = heap_.reallocate(block.address, event.size_bytes);
    } else {
      ++tally.live_objects;
      block.address =
          event.alignment_log2 == 0
              ? heap_.allocate(event.size_bytes)
              : heap_.allocate_aligned(event.size_bytes, std::uint64_t{1} << event.alignment_log2);
    }
    block.size_bytes = event.size_bytes;
    tally.live_bytes += block.size_bytes;
    if constexpr (!kTellsUsed) tally.granted_bytes += granted(block);
    if constexpr (kIsWatched) tell_of_placement(event, block, tally.events);
  }

  // Takes the slot's object out of the accounts, before the heap hears of it.
  template <bool kIsWatched>
  [[gnu::always_inline]] void remove(std::uint32_t slot, Tally& tally) {
    tally.live_bytes -= blocks_[slot].size_bytes;
    if constexpr (!kTellsUsed) tally.granted_bytes -= granted(blocks_[slot]);
    if constexpr (kIsWatched) tell_of_removal(slot, tally.events);
  }

  std::uint64_t granted(const Placed& block) const {
    return block.address == Heap::kNull ? 0 : heap_.usable_bytes(block.address);
  }

  void account(Tally& tally) const {
    std::uint64_t held, used;  // used: bookkeeping and what is granted
    if constexpr (kTellsUsed) {
      held = heap_.held_bytes();
      used = heap_.used_bytes();
    } else {
      const allocator::HeapCounts counts = heap_.counts();
      held = counts.held;
      used = counts.bookkeeping + tally.granted_bytes;
    }
    analysis::add_event(tally.sums, tally.events, tally.live_bytes, held,
                        held - used + tally.live_bytes);
  }

  void tell_of_placement(const workloads::Event& event, const Placed& block, std::uint64_t events) {
    if (block.address == Heap::kNull) return;
    const std::uint64_t offset = offset_of(block.address);
    const std::uint64_t whole_bytes = granted(block) + geometry_.tag_bytes;
    if (watchers_.blame != nullptr) {
      watchers_.blame->placed(
          event.slot, {offset, whole_bytes, event.size_bytes, event.thread, event.stack}, events);
    }
    if (watchers_.pages != nullptr) watchers_.pages->became_live(offset, whole_bytes);
    if (watchers_.heat_map != nullptr) {
      watchers_.heat_map->became_live(offset, block.size_bytes, events);
    }
    if (watchers_.sites != nullptr) {
      watchers_.sites->became_live(event.slot, offset, block.size_bytes, event.stack, events);
    }
  }

  void tell_of_removal(std::uint32_t slot, std::uint64_t events) {
    const Placed& block = blocks_[slot];
    if (block.address == Heap::kNull) return;
    const std::uint64_t offset = offset_of(block.address);
    if (watchers_.blame != nullptr) watchers_.blame->freed(slot, events);
    if (watchers_.pages != nullptr) {
      watchers_.pages->died(offset, granted(block) + geometry_.tag_bytes);
    }
    if (watchers_.heat_map != nullptr) watchers_.heat_map->died(offset, block.size_bytes, events);
    if (watchers_.sites != nullptr) watchers_.sites->died(slot, events);
  }

  void tell_watchers(std::uint64_t events) {
    if (watchers_.pages != nullptr && watchers_.pages->pinned_bytes() > result_.most_pinned_bytes) {
      result_.most_pinned_bytes = watchers_.pages->pinned_bytes();
      result_.most_pinned_events = events;
    }
    if (watchers_.blame != nullptr && events == watchers_.snapshot_events) {
      watchers_.blame->snapshot(events);
    }
    for (FreeMoment& moment : watchers_.moments) {
      if (moment.event_index == events) note_free_extents(moment.extents_bytes);
    }
    if (watchers_.heat_map != nullptr) {
      const allocator::HeapCounts counts = heap_.counts();
      const std::uint64_t blocks_bytes = counts.granted + counts.cached + counts.free +
                                         counts.untouched +
                                         counts.live_blocks * geometry_.tag_bytes;
      watchers_.heat_map->held(blocks_bytes, events - 1);
    }
  }

  // Of a heap that cannot be walked nothing is told.
  void note_free_extents(std::vector<std::uint64_t>& extents_bytes) const {
    const auto note = [&](const auto& tile) {
      if (tile.state == allocator::BlockState::free) extents_bytes.push_back(tile.bytes);
    };
    if constexpr (requires { heap_.walk(note); }) heap_.walk(note);
  }

  void sample() {
    ++places_done_;
    next_place_ = places_done_ < places_.size() ? places_[places_done_] : kNever;
    analysis::Sample& sample = result_.run.samples.emplace_back();
    sample.event_index = tally_.events;
    sample.live_bytes = tally_.live_bytes;
    sample.live_objects = tally_.live_objects;
    fill_account(heap_.counts(), sample);
  }

  std::uint64_t offset_of(std::uint64_t address) const {
    return address - geometry_.lead_units() * geometry_.unit_bytes;
  }

  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  Heap& heap_;
  allocator::Geometry geometry_;
  std::vector<std::uint64_t> places_;
  Watchers watchers_;
  bool is_watched_;
  std::vector<Placed> blocks_;  // [slots]
  std::size_t places_done_ = 0;
  std::uint64_t next_place_ = kNever;  // the next sample is due after so many events
  Tally tally_;
  SimulatedRun result_;
};

}  // namespace fitmark::bench
