// SPDX-License-Identifier: MIT
//
// Runs one pass of a replay on one subject inside the child.
//
// Threads:     one run a process
#pragma once

#include "bench/replay/protocol.h"
#include "bench/replay/thread_replay.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

// Each returns when every step was replayed; a subject that fails ends the process instead.
void run_timed_on_malloc(ReplayControl& control, const SlotTable& slots);
void run_timed_on_null(ReplayControl& control, const SlotTable& slots);
void run_timed_on_heap(ReplayControl& control, const SlotTable& slots);
void run_memory_on_malloc(ReplayControl& control, const SlotTable& slots);
void run_memory_on_heap(ReplayControl& control, const SlotTable& slots);
void run_latency_on_malloc(ReplayControl& control, const SlotTable& slots);
void run_latency_on_heap(ReplayControl& control, const SlotTable& slots);
void run_locality_on_malloc(ReplayControl& control, const SlotTable& slots);
void run_locality_on_heap(ReplayControl& control, const SlotTable& slots);
void run_placement_on_malloc(ReplayControl& control, const SlotTable& slots);
void run_threads_on_malloc(ReplayControl& control, ThreadSlot* slots);
void run_threads_on_null(ReplayControl& control, ThreadSlot* slots);
void run_threads_on_heap(ReplayControl& control, ThreadSlot* slots);

// Any pass.
void run_on_textbook(ReplayControl& control, const SlotTable& slots);

}  // namespace fitmark::bench
