// SPDX-License-Identifier: MIT
//
// The latency pass on the heaps of the catalogue.
#include "allocator/catalogue.h"
#include "bench/replay/latency_pass.h"
#include "bench/replay/relay.h"
#include "bench/replay/subject_run.h"

namespace fitmark::bench {

void run_latency_on_heap(ReplayControl& control, const SlotTable& slots) {
  allocator::with_heap(control.order.heap.data(), allocator::HeapOptions{}, [&](auto& heap) {
    LatencyPass pass(heap, control, slots);
    replay_in_order(pass, control);
  });
}

}  // namespace fitmark::bench
