// SPDX-License-Identifier: MIT
//
// Slots become offsets; events become the operations of the heaps.
#include "bench/differential/trace_lockstep.h"

#include <array>
#include <vector>

namespace fitmark::bench {
namespace {

using allocator::AnyHeap;
using workloads::Event;
using workloads::Op;

constexpr std::uint64_t kEventsBetweenStates = 1 << 18;

class SlotOffsets {
 public:
  AnyHeap::Address& at(std::uint32_t slot) {
    if (slot >= offsets_.size()) offsets_.resize(std::size_t{slot} * 2 + 64, AnyHeap::kNull);
    return offsets_[slot];
  }

 private:
  std::vector<AnyHeap::Address> offsets_;
};

void apply(allocator::Lockstep& heaps, SlotOffsets& slots, const Event& event) {
  if (event.op == Op::mark) return;
  AnyHeap::Address& at = slots.at(event.slot);
  if (event.op == Op::deallocate) {
    if (at != AnyHeap::kNull) heaps.deallocate(at);
    at = AnyHeap::kNull;
  } else if (event.op == Op::reallocate && at != AnyHeap::kNull) {
    const AnyHeap::Address moved = heaps.reallocate(at, event.size_bytes);
    if (moved != AnyHeap::kNull) at = moved;
  } else if (event.alignment_log2 != 0) {
    at = heaps.allocate_aligned(event.size_bytes, std::uint64_t{1} << event.alignment_log2);
  } else {
    at = heaps.allocate(event.size_bytes);
  }
}

}  // namespace

void run_trace(allocator::Lockstep& heaps, workloads::EventSource& source,
               const TraceLimits& limits) {
  SlotOffsets slots;
  std::array<Event, 1024> events;
  std::uint64_t done = 0, next_state = kEventsBetweenStates;
  for (std::size_t count = source.read(events); count > 0; count = source.read(events)) {
    for (std::size_t i = 0; i < count && done < limits.events; ++i, ++done) {
      if (done == limits.list_events) {
        heaps.compare_states();
        heaps.keep(2);
      }
      apply(heaps, slots, events[i]);
      if (!heaps.difference().empty()) return;
    }
    if (done == limits.events) break;
    if (done < next_state) continue;
    heaps.compare_states();
    next_state = done + kEventsBetweenStates;
  }
  heaps.compare_states();
}

}  // namespace fitmark::bench
