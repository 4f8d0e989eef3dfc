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
    const void* last = control.order.slots > 0 ? slots.pointers[0] : nullptr;
    if (last != nullptr && !heap.owns(last)) {
      exit_refusing("not proven: %p is not in the heap that was to serve it", last);
    }
  });
}

}  // namespace fitmark::bench
