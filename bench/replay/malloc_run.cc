// SPDX-License-Identifier: MIT
//
// The passes on whatever serves malloc, and the floor of the loop.
#include "bench/replay/face.h"
#include "bench/replay/latency_pass.h"
#include "bench/replay/locality_pass.h"
#include "bench/replay/memory_pass.h"
#include "bench/replay/placement_pass.h"
#include "bench/replay/relay.h"
#include "bench/replay/subject_run.h"
#include "bench/replay/thread_run.h"
#include "bench/replay/timed_run.h"

namespace fitmark::bench {

void run_timed_on_malloc(ReplayControl& control, const SlotTable& slots) {
  MallocFace face;
  run_timed_as_ordered(face, control, slots);
}

void run_timed_on_null(ReplayControl& control, const SlotTable& slots) {
  NullFace face;
  run_timed<Touch::none>(face, control, slots);
}

void run_memory_on_malloc(ReplayControl& control, const SlotTable& slots) {
  AccountedMalloc face;
  MemoryPass pass(face, control, slots);
  replay_in_order(pass, control);
}

void run_latency_on_malloc(ReplayControl& control, const SlotTable& slots) {
  MallocFace face;
  LatencyPass pass(face, control, slots);
  replay_in_order(pass, control);
}

void run_locality_on_malloc(ReplayControl& control, const SlotTable& slots) {
  MallocFace face;
  LocalityPass pass(face, control, slots);
  replay_in_order(pass, control);
}

void run_placement_on_malloc(ReplayControl& control, const SlotTable& slots) {
  MallocFace face;
  PlacementPass pass(face, control, slots);
  replay_in_order(pass, control);
}

void run_threads_on_malloc(ReplayControl& control, ThreadSlot* slots) {
  MallocFace face;
  ThreadRun run(
      control, slots, [&face](std::uint32_t) -> auto& { return face; });
  run.run();
}

void run_threads_on_null(ReplayControl& control, ThreadSlot* slots) {
  control.order.touch = Touch::none;
  ThreadRun run(control, slots, [](std::uint32_t) { return NullFace(); });
  run.run();
}

}  // namespace fitmark::bench
