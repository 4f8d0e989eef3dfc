// SPDX-License-Identifier: MIT
//
// Measures in each program what its records cost, for the footer of its trace.
#include "workloads/recorder/preload/registration.h"
#include "workloads/recorder/preload/stack_walk.h"
#include "workloads/recorder/preload/thread_ring.h"
#include "workloads/recorder/preload/undisturbed.h"

namespace fitmark::workloads {
namespace {

std::atomic<std::uint64_t> trial_words[kRingWords];

}  // namespace

// Times records, each with a walk where stacks are wanted, into a ring that nobody reads; the least of
// several rounds.
[[gnu::noinline]] void measure_event_cost() {
  ProcessEntry* process = current_process();
  if (process == nullptr) return;
  const Undisturbed undisturbed;
  constexpr std::uint64_t kRounds = 4;
  constexpr std::uint64_t kEvents = 1024;
  ThreadRing* own = thread_ring;
  const bool stacks = (detail_wanted.load() & kStacks) != 0;
  const Caller caller = FITMARK_CALLER;
  if (stacks) walk_stack(caller);  // tells the stack
  ThreadRing trial{};
  trial.limit = ~std::uint64_t{0};
  trial.words = trial_words;
  trial.walk = own->walk;
  std::uint64_t least_ns = ~std::uint64_t{0};
  thread_ring = &trial;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const std::uint64_t begin_ns = clock_ns();
    for (std::uint64_t i = 1; i <= kEvents; ++i) {
      if (detail_wanted.load(std::memory_order_relaxed) == 0) {
        record_object(RecordKind::allocate, i * 16, i);
      } else {
        const std::uint64_t stack = stacks && i % 2 == 0 ? walk_stack(caller) : 0;
        record_fully(RecordKind::allocate, i * 16, i, 0, stack);
      }
    }
    const std::uint64_t spent_ns = clock_ns() - begin_ns;
    if (spent_ns < least_ns) least_ns = spent_ns;
  }
  thread_ring = own;
  process->event_cost_ps.store(static_cast<std::uint32_t>(least_ns * 1000 / kEvents));
}

}  // namespace fitmark::workloads
