// SPDX-License-Identifier: MIT
//
// Replays in recorded order, each step on the thread that recorded it: accounts repeat, and what a malloc
// keeps for each thread shows in them.
//
// Layout:      one baton; its holder runs the steps up to the first one of another thread. It is a byte
//              through a pipe for each thread
// Invariants:  one thread at a time holds the baton, and only the holder touches the pass and the
//              position. A write to a pipe happens before the read that gets the byte,
//              so what one holder wrote, the next one sees; a byte in a pipe is not lost, whether its
//              reader sleeps yet or not
// Complexity:  O(1) a step; a change of threads costs a write and a read. A pipe, as the kernel runs its
//              reader where its writer stops: a wake-up across processors by futex took 1.2 to 1.6
//              times as long, an event on each of four threads in turn, on a busy machine
// Threads:     one for each thread of the trace, begun by the calling one before any step: what starting
//              them takes from malloc then stands in one place. The calling one is thread 0
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <span>

#include "bench/replay/child_exit.h"
#include "bench/replay/step.h"
#include "bench/replay/step_reader.h"
#include "bench/replay/thread_lists.h"

namespace fitmark::bench {

template <class Pass>
class Relay {
 public:
  // Recorded threads beyond `threads` share; 1 replays on the calling thread alone.
  Relay(Pass& pass, std::uint32_t threads) : pass_(pass), threads_(threads) {
    if (threads_ == 1) return;
    for (std::uint32_t t = 0; t < threads_; ++t) start(t);
  }

  ~Relay() {
    ended_ = true;
    for (std::uint32_t t = 1; t < threads_; ++t) {
      give_to(t);
      pthread_join(runners_[t].handle, nullptr);
    }
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Returns when all steps are done.
  void replay(std::span<const Step> steps) {
    if (threads_ == 1) return pass_.replay(steps);
    steps_ = steps;
    at_ = 0;
    if (steps.empty()) return;
    give_to(thread_of(0));
    take_turns(0);
  }

 private:
  struct Runner {
    std::uint32_t thread = 0;
    std::array<int, 2> ends{-1, -1};  // of the pipe that the baton comes through
    Relay* relay = nullptr;
    pthread_t handle{};
  };

  static void* begin(void* argument) {
    auto& runner = *static_cast<Runner*>(argument);
    runner.relay->take_turns(runner.thread);
    return nullptr;
  }

  void take_turns(std::uint32_t thread) {
    while (true) {
      take(runners_[thread]);
      if (ended_ || (thread == 0 && at_ == steps_.size())) return;
      const std::size_t from = at_;
      while (at_ < steps_.size() && thread_of(at_) == thread) ++at_;
      pass_.replay(steps_.subspan(from, at_ - from));
      give_to(at_ < steps_.size() ? thread_of(at_) : 0);
    }
  }

  std::uint32_t thread_of(std::size_t step) const { return steps_[step].order % threads_; }

  void take(Runner& runner) {
    char baton = 0;
    while (read(runner.ends[0], &baton, 1) != 1) {
      if (errno != EINTR) exit_refusing("the harness lost its place: %s", strerror(errno));
    }
  }

  void give_to(std::uint32_t thread) {
    const char baton = 1;
    while (write(runners_[thread].ends[1], &baton, 1) != 1) {
      if (errno != EINTR) exit_refusing("the harness lost its place: %s", strerror(errno));
    }
  }

  void start(std::uint32_t thread) {
    Runner& runner = runners_[thread];
    runner.thread = thread;
    runner.relay = this;
    if (pipe2(runner.ends.data(), O_CLOEXEC) != 0) {
      exit_refusing("the harness could not make %u pipes: %s", threads_, strerror(errno));
    }
    if (thread == 0) return;
    if (pthread_create(&runner.handle, nullptr, begin, &runner) != 0) {
      exit_refusing("the harness could not start %u threads; limit them", threads_);
    }
  }

  Pass& pass_;
  std::uint32_t threads_;
  std::span<const Step> steps_;
  std::size_t at_ = 0;
  bool ended_ = false;
  std::array<Runner, kMaxReplayThreads> runners_;
};

// Replays the whole order on the pass.
template <class Pass>
void replay_in_order(Pass& pass, ReplayControl& control) {
  StepReader reader(control);
  Relay<Pass> relay(pass, control.order.threads);
  for (auto steps = reader.next(); !steps.empty(); steps = reader.next()) relay.replay(steps);
  pass.finish();
}

}  // namespace fitmark::bench
