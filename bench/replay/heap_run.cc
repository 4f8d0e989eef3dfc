// SPDX-License-Identifier: MIT
//
// The passes on the heaps of this repository.
#include "bench/replay/child_exit.h"
#include "bench/replay/subject_run.h"

namespace fitmark::bench {

void run_timed_on_heap(ReplayControl& control, const SlotTable&) {
  exit_refusing("no heap is named %s", control.order.heap.data());
}

void run_memory_on_heap(ReplayControl& control, const SlotTable&) {
  exit_refusing("no heap is named %s", control.order.heap.data());
}

}  // namespace fitmark::bench
