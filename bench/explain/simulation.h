// SPDX-License-Identifier: MIT
//
// Applies events to a simulated heap and keeps its sums and samples up to date, event by event.
//
// Complexity:  that of the heap an event, and O(1); memory O(slots + samples)
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "bench/explain/simulate.h"
#include "bench/replay/heap_account.h"
#include "workloads/event.h"

namespace fitmark::bench {

// `Heap` is a simulated heap of the catalogue, or anything with its allocate, allocate_aligned,
// reallocate, deallocate, usable_bytes, counts and kNull. `places` are the numbers of events after which
// a sample is taken, ascending.
template <class Heap>
class Simulation {
 public:
  Simulation(Heap& heap, const allocator::Geometry& geometry, std::vector<std::uint64_t> places,
             const Watchers& watchers)
      : heap_(heap), geometry_(geometry), places_(std::move(places)), watchers_(watchers) {
    if (!places_.empty()) next_place_ = places_.front();
    has_watchers_ =
        watchers_.pages != nullptr || watchers_.blame != nullptr || watchers_.heat_map != nullptr;
    sums_.live_floor_bytes = analysis::kLiveFloorBytes;
    sums_.max_net_bytes = 0;
  }

  void apply(const workloads::Event& event) {
    switch (event.op) {
      case workloads::Op::allocate:
      case workloads::Op::allocate_zeroed:
        place(event, event.alignment_log2 == 0
                         ? heap_.allocate(event.size_bytes)
                         : heap_.allocate_aligned(event.size_bytes,
                                                  std::uint64_t{1} << event.alignment_log2));
        ++live_objects_;
        break;
      case workloads::Op::reallocate:
        reallocate(event);
        break;
      case workloads::Op::deallocate:
        remove(event.slot);
        heap_.deallocate(blocks_[event.slot].address);
        --live_objects_;
        break;
      case workloads::Op::mark:
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

  void reallocate(const workloads::Event& event) {
    remove(event.slot);
    place(event, heap_.reallocate(blocks_[event.slot].address, event.size_bytes));
  }

  void place(const workloads::Event& event, std::uint64_t address) {
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

  struct Taken {
    std::uint64_t held_bytes;
    std::uint64_t bookkeeping_bytes;
  };

  // What every event asks for: heaps that know these without a count of all else are asked so.
  Taken taken() const {
    if constexpr (requires { heap_.bookkeeping_bytes(); }) {
      return {heap_.held_bytes(), heap_.bookkeeping_bytes()};
    } else {
      const allocator::HeapCounts counts = heap_.counts();
      return {counts.held, counts.bookkeeping};
    }
  }

  void account() {
    const auto [held, bookkeeping] = taken();
    const std::uint64_t net = held - bookkeeping - (granted_bytes_ - live_bytes_);
    if (held > sums_.max_held_bytes) {
      sums_.max_held_bytes = held;
      sums_.max_held_event_index = events_;
      sums_.live_at_max_held_bytes = live_bytes_;
      sums_.net_at_max_held_bytes = net;
    }
    sums_.max_net_bytes = std::max(sums_.max_net_bytes, net);
    if (live_bytes_ >= sums_.live_floor_bytes) {
      const double live = static_cast<double>(live_bytes_);
      ++sums_.events_counted;
      sums_.held_over_live += static_cast<double>(held) / live;
      sums_.net_over_live += static_cast<double>(net) / live;
    }
    if (has_watchers_) tell_watchers(heap_.counts());
    if (events_ == next_place_) sample();
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

  void sample() {
    if (++places_done_ < places_.size()) next_place_ = places_[places_done_];
    analysis::Sample sample;
    sample.event_index = events_;
    sample.live_bytes = live_bytes_;
    sample.live_objects = live_objects_;
    fill_account(heap_.counts(), sample);
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
  std::size_t places_done_ = 0;
  std::uint64_t next_place_ = 0;  // the next sample is due after so many events
  bool has_watchers_;
  std::uint64_t events_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t live_objects_ = 0;
  std::uint64_t granted_bytes_ = 0;
  analysis::PerEventSums sums_;
  SimulatedRun result_;
};

}  // namespace fitmark::bench
