// SPDX-License-Identifier: MIT
//
// The timed pass on the heaps of the catalogue: one loop for each heap and touch policy.
#include "allocator/catalogue.h"
#include "bench/replay/subject_run.h"
#include "bench/replay/timed_run.h"

namespace fitmark::bench {

void run_timed_on_heap(ReplayControl& control, const SlotTable& slots) {
  allocator::with_heap(control.order.heap.data(), allocator::HeapOptions{}, [&](auto& heap) {
    run_timed_as_ordered(heap, control, slots);
    // Behind the loop, so that the heap under the clock began fresh.
    const void* block = heap.allocate(1);
    if (block == nullptr || !heap.owns(block)) {
      exit_refusing("not proven: %p is not in the heap that was to serve it", block);
    }
  });
}

}  // namespace fitmark::bench
