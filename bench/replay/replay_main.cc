// SPDX-License-Identifier: MIT
//
// fitmark_replay: the fresh process of one measured run. The engine starts it; it is of no use alone.
//
// Invariants:  calls no malloc of its own once the order is read: what malloc serves is the replay's
// Threads:     one
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <span>

#include "bench/probe/kernel_memory.h"
#include "bench/probe/origin.h"
#include "bench/probe/version.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/child_mapping.h"
#include "bench/replay/protocol.h"
#include "bench/replay/relay.h"
#include "bench/replay/subject_run.h"

namespace fitmark::bench {
namespace {

[[noreturn]] void stop_before_start(const char* why) {
  _exit(write(STDERR_FILENO, why, std::strlen(why)) < 0 ? 4 : 2);
}

ReplayControl& map_control() {
  void* at = mmap(nullptr, sizeof(ReplayControl), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                  kControlFd, 0);
  if (at == MAP_FAILED)
    stop_before_start("fitmark_replay is started by fitmark; it has no use alone\n");
  auto& control = *static_cast<ReplayControl*>(at);
  if (control.order.protocol_bytes != sizeof(ReplayControl)) {
    stop_before_start("fitmark and fitmark_replay are of different builds; build both again\n");
  }
  set_child_control(control);
  return control;
}

SlotTable map_slots(const ReplayOrder& order) {
  void* at = map_or_refuse(kSlotsFd, slot_table_bytes(order.slots), "its slot table");
  auto* words = static_cast<std::uint64_t*>(at);
  return {static_cast<void**>(at), words + order.slots, words + 2 * order.slots};
}

// Refuses the run unless the wanted library, and no other, serves the malloc family.
void prove_origin(ReplayControl& control) {
  const MallocOrigin origin = find_malloc_origin();
  control.outcome.origin = origin.library;
  const char* wanted = control.order.library.data();
  const char* found = origin.library.data();
  const bool served = wanted[0] == 0 ? is_c_library(found) : std::strcmp(wanted, found) == 0;
  if (!served) {
    exit_refusing("not proven: malloc is served by %s instead of %s", found,
                  wanted[0] == 0 ? "the C library" : wanted);
  }
  if (origin.stranger[0] != 0) {
    exit_refusing("not proven: %s comes from another library than malloc", origin.stranger.data());
  }
}

// The threads' slots lie in the same file as the slot table.
ThreadSlot* thread_slots(const SlotTable& slots) {
  return reinterpret_cast<ThreadSlot*>(slots.pointers);
}

void run_on_malloc(ReplayControl& control, const SlotTable& slots) {
  switch (control.order.pass) {
    case Pass::timed:
      return run_timed_on_malloc(control, slots);
    case Pass::memory:
      return run_memory_on_malloc(control, slots);
    case Pass::latency:
      return run_latency_on_malloc(control, slots);
    case Pass::threads:
    case Pass::thread_latency:
      return run_threads_on_malloc(control, thread_slots(slots));
    case Pass::locality:
      return run_locality_on_malloc(control, slots);
    case Pass::placement:
      return run_placement_on_malloc(control, slots);
    case Pass::probe:
      return;
  }
}

void run_on_heap(ReplayControl& control, const SlotTable& slots) {
  switch (control.order.pass) {
    case Pass::timed:
      return run_timed_on_heap(control, slots);
    case Pass::memory:
      return run_memory_on_heap(control, slots);
    case Pass::latency:
      return run_latency_on_heap(control, slots);
    case Pass::threads:
    case Pass::thread_latency:
      return run_threads_on_heap(control, thread_slots(slots));
    case Pass::locality:
      return run_locality_on_heap(control, slots);
    case Pass::placement:  // simulated instead
    case Pass::probe:
      return;
  }
}

void run_on_null(ReplayControl& control, const SlotTable& slots) {
  if (control.order.pass == Pass::timed) run_timed_on_null(control, slots);
  if (control.order.pass == Pass::threads) run_threads_on_null(control, thread_slots(slots));
}

// Reads the process's memory at its last turn; before, threads only begin.
struct ResidencyPass {
  std::uint32_t turns_left = 0;
  std::uint64_t anonymous_bytes = 0;
  void replay(std::span<const Step>) {
    if (--turns_left == 0) anonymous_bytes = read_residency().anonymous_bytes;
  }
};

// Returns the memory of this process with that many threads begun as a relay begins them.
std::uint64_t anonymous_bytes_with(std::uint32_t threads) {
  std::array<Step, kMaxReplayThreads + 1> steps;
  for (std::uint32_t t = 0; t <= threads; ++t) {
    steps[t] = Step::from({.op = workloads::Op::mark}, t % threads);
  }
  ResidencyPass pass{threads + 1};
  Relay relay(pass, threads);
  relay.replay(std::span(steps).first(threads + 1));
  return pass.anonymous_bytes;
}

double timer_cost_ns() {
  const TickClock clock;
  const std::uint64_t ticks = clock.reading_cost();
  return static_cast<double>(ticks) * clock.ns_per_tick();
}

void run(ReplayControl& control) {
  const ReplayOrder& order = control.order;
  ReplayOutcome& outcome = control.outcome;
  outcome.stage = Stage::proving;
  const bool on_malloc = order.kind == SubjectKind::malloc;
  if (on_malloc) prove_origin(control);
  outcome.anonymous_bytes = order.pass == Pass::probe && order.threads > 1
                                ? anonymous_bytes_with(order.threads)
                                : read_residency().anonymous_bytes;
  if (order.pass == Pass::probe) return write_malloc_version(outcome.version);
  const SlotTable slots = map_slots(order);
  outcome.timer_ns = timer_cost_ns();
  outcome.stage = Stage::replaying;
  if (on_malloc) run_on_malloc(control, slots);
  if (order.kind == SubjectKind::heap) run_on_heap(control, slots);
  if (order.kind == SubjectKind::textbook) run_on_textbook(control, slots);
  if (order.kind == SubjectKind::null_loop) run_on_null(control, slots);
  if (on_malloc) prove_origin(control);
}

}  // namespace
}  // namespace fitmark::bench

int main() {
  using namespace fitmark::bench;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  ReplayControl& control = map_control();
  try {
    run(control);
  } catch (const std::exception& error) {
    exit_refusing("%s", error.what());
  }
  exit_finished();
}
