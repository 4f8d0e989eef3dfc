// SPDX-License-Identifier: MIT
//
// The locality pass on the heaps of the catalogue.
#include "allocator/catalogue.h"
#include "bench/replay/locality_pass.h"
#include "bench/replay/relay.h"
#include "bench/replay/subject_run.h"

namespace fitmark::bench {

void run_locality_on_heap(ReplayControl& control, const SlotTable& slots) {
  allocator::with_heap(control.order.heap.data(), allocator::HeapOptions{}, [&](auto& heap) {
    LocalityPass pass(heap, control, slots);
    replay_in_order(pass, control);
  });
}

}  // namespace fitmark::bench
