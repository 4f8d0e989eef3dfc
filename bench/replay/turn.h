// SPDX-License-Identifier: MIT
//
// Turns, both ends: while one process replays a round or some, the others of its block sleep.
//
// Invariants:  done <= granted <= done + 1. A child that takes no turns never sleeps. All children of
//              a block replay on one processor: two need not be equally fast at the same time
// Threads:     one granting, one taking
#pragma once

#include <sched.h>

#include <cstdint>

#include "bench/probe/kernel_memory.h"
#include "bench/replay/futex.h"
#include "bench/replay/protocol.h"

namespace fitmark::bench {

inline constexpr int kTurnWaitMs = 50;

// Where the processor may not be chosen, the kernel's choice stays.
inline void stay_on(std::int32_t processor) {
  if (processor < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(processor), &set);
  sched_setaffinity(0, sizeof set, &set);
}

// The child's end. A turn lasts for as many rounds as it takes to make up for the caches that the
// others have filled: the least of a stretch is then of a round in warm caches.
class TurnTaker {
 public:
  explicit TurnTaker(ReplayControl& control) : control_(control) {}

  // Sleeps until it is this child's turn, unless it still is.
  void begin_round() {
    if (control_.order.takes_turns == 0 || is_on_) return;
    const std::uint32_t done = control_.turns.done.load(std::memory_order_relaxed);
    if (done == 0) stay_on(control_.order.processor);
    await(done);
    is_on_ = true;
    began_ns_ = monotonic_ns();
  }

  void end_round() {
    if (is_on_ && monotonic_ns() - began_ns_ >= kLeastTurnNs) leave();
  }

  // Ends the turn here, and sleeps until the next: meanwhile the parent looks at this process.
  void pause() {
    leave();
    begin_round();
  }

  // Behind the last round: sleeps until all others are through too, as to end a process takes time.
  void finish() {
    if (control_.order.takes_turns == 0) return;
    begin_round();
    control_.turns.is_last.store(1, std::memory_order_relaxed);
    leave();
    await(control_.turns.done.load(std::memory_order_relaxed));
  }

 private:
  void await(std::uint32_t done) {
    std::atomic<std::uint32_t>& granted = control_.turns.granted;
    while (granted.load(std::memory_order_acquire) == done) futex_wait(granted, done, kTurnWaitMs);
  }

  void leave() {
    is_on_ = false;
    control_.turns.done.fetch_add(1, std::memory_order_release);
    futex_wake(control_.turns.done);
  }

  static constexpr std::uint64_t kLeastTurnNs = 5'000'000;

  ReplayControl& control_;
  bool is_on_ = false;
  std::uint64_t began_ns_ = 0;
};

// The parent's end.
inline void grant_turn(ReplayControl& control) {
  control.turns.granted.fetch_add(1, std::memory_order_release);
  futex_wake(control.turns.granted);
}

// The parent's end: returns whether the granted turn is over; waits for that for a moment.
inline bool is_turn_done(ReplayControl& control) {
  std::atomic<std::uint32_t>& done = control.turns.done;
  const std::uint32_t granted = control.turns.granted.load(std::memory_order_relaxed);
  if (done.load(std::memory_order_acquire) == granted) return true;
  futex_wait(done, granted - 1, kTurnWaitMs);
  return done.load(std::memory_order_acquire) == granted;
}

}  // namespace fitmark::bench
