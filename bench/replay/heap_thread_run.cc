// SPDX-License-Identifier: MIT
//
// The threaded pass on the heaps of the catalogue, each behind one lock.
#include "allocator/catalogue.h"
#include "bench/replay/locked_face.h"
#include "bench/replay/subject_run.h"
#include "bench/replay/thread_run.h"

namespace fitmark::bench {

void run_threads_on_heap(ReplayControl& control, ThreadSlot* slots) {
  allocator::with_heap(control.order.heap.data(), allocator::HeapOptions{}, [&](auto& heap) {
    LockedFace locked(heap);
    ThreadRun run(
        control, slots, [&locked](std::uint32_t) -> auto& { return locked; });
    run.run();
  });
}

}  // namespace fitmark::bench
