// SPDX-License-Identifier: MIT
//
// The memory pass on the heaps of the catalogue.
#include "allocator/catalogue.h"
#include "bench/replay/memory_pass.h"
#include "bench/replay/relay.h"
#include "bench/replay/subject_run.h"

namespace fitmark::bench {

void run_memory_on_heap(ReplayControl& control, const SlotTable& slots) {
  allocator::with_heap(control.order.heap.data(), allocator::HeapOptions{}, [&](auto& heap) {
    MemoryPass pass(heap, control, slots);
    replay_in_order(pass, control);
  });
}

}  // namespace fitmark::bench
