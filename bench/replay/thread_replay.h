// SPDX-License-Identifier: MIT
//
// Replays the lists of several threads at once, ordered by nothing but what the program itself needed:
// an object is there before it is reallocated or freed.
//
// Layout:      a slot is a pointer and a turn; each operation waits for its turn and, done, passes it on
// Invariants:  no step waits for ever: take the earliest step in recorded order that is not done. What
//              precedes it in its own list, and what has earlier turns at its slot, was recorded
//              before it and so is done; nothing else can hold it.
//              No step acts too early: a turn is stored with release after the operation and read
//              with acquire before the next, so that the next sees pointer and content.
//              No order is added: an allocation finds its turn already there, because its slot was
//              freed by its own thread (see ThreadLists)
// Complexity:  O(1) a step beside subject and waiting; a look at the other threads each checkpoint
// Threads:     one a list
#pragma once

#include <sched.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "bench/probe/tick_clock.h"
#include "bench/replay/request_block.h"
#include "bench/replay/step.h"
#include "bench/replay/thread_clock.h"
#include "bench/replay/thread_lists.h"
#include "bench/replay/touch.h"

namespace fitmark::bench {

struct ThreadSlot {
  void* pointer;
  std::atomic<std::uint32_t> turn;
};

// How far each thread is, in recorded indices; a cache line each.
struct ThreadPlaces {
  struct alignas(64) Place {
    std::atomic<std::uint64_t> next_index{Step::kMaxSizeBytes};
  };
  std::array<Place, kMaxReplayThreads> places;

  // Puts a thread at the head of its list; before any thread starts.
  void begin(std::uint32_t thread, std::span<const Step> list) {
    if (!list.empty()) places[thread].next_index.store(here_of(list[0]));
  }
};

// What one thread found; summed over all, the fidelity of the replay.
struct ThreadFindings {
  std::uint64_t waits = 0;
  std::uint64_t wait_ticks = 0;
  std::uint64_t reordered_steps = 0;  // done while a step recorded earlier was certainly not
  std::uint64_t refused = 0;          // requests of at least one byte that got no memory
};

template <class Heap, class Clock = NoCallClock>
class ThreadReplay {
 public:
  ThreadReplay(Heap& heap, ThreadSlot* slots, ThreadPlaces& places, const TickClock& clock,
               std::uint32_t thread, std::uint32_t threads, Touch touch, Clock call_clock = {})
      : heap_(heap),
        slots_(slots),
        places_(places),
        clock_(clock),
        thread_(thread),
        threads_(threads),
        touch_(touch),
        call_clock_(call_clock) {}

  ThreadFindings replay(std::span<const Step> steps) {
    for (std::size_t place = 0; place < steps.size(); ++place) {
      const Step& step = steps[place];
      if (step.op() == workloads::Op::mark) {
        pass_checkpoint(step);
        continue;
      }
      ThreadSlot& slot = slots_[step.slot];
      if (slot.turn.load(std::memory_order_acquire) != step.order) wait_for_turn(slot, step.order);
      apply(step, place, slot);
      slot.turn.store(step.order + 1, std::memory_order_release);
    }
    place_of(thread_).store(Step::kMaxSizeBytes, std::memory_order_relaxed);
    return findings_;
  }

 private:
  using Op = workloads::Op;

  void apply(const Step& step, std::size_t place, ThreadSlot& slot) {
    if (step.op() == Op::deallocate) {
      return call_clock_.time(step, place, [&] { heap_.deallocate(slot.pointer); });
    }
    void* block = nullptr;
    call_clock_.time(step, place, [&] { block = request_block(heap_, step, slot.pointer); });
    const std::uint64_t size = step.size_bytes();
    if (block == nullptr) {
      findings_.refused += size != 0;
      if (step.op() == Op::reallocate) return;  // the old block stays
    }
    slot.pointer = block;
    if (touch_ != Touch::none) touch(block, size);
  }

  // A reallocated block is touched from its beginning here: its old size is not kept.
  void touch(void* block, std::uint64_t size) const {
    if (touch_ == Touch::first) touch_block<Touch::first>(block, 0, size);
    if (touch_ == Touch::page) touch_block<Touch::page>(block, 0, size);
    if (touch_ == Touch::all) touch_block<Touch::all>(block, 0, size);
  }

  void wait_for_turn(const ThreadSlot& slot, std::uint32_t turn) {
    const std::uint64_t began = clock_.now();
    for (std::uint64_t looks = 0; slot.turn.load(std::memory_order_acquire) != turn; ++looks) {
      if (looks % 64 == 63) sched_yield();
    }
    findings_.wait_ticks += clock_.now() - began;
    ++findings_.waits;
  }

  // Tells the others where this thread will be next, and counts the steps up to the next checkpoint as
  // reordered if another thread has not even come to a step that was recorded before this one.
  void pass_checkpoint(const Step& checkpoint) {
    const std::uint64_t here = here_of(checkpoint);
    place_of(thread_).store(next_of(checkpoint), std::memory_order_relaxed);
    for (std::uint32_t other = 0; other < threads_; ++other) {
      if (other == thread_ || place_of(other).load(std::memory_order_relaxed) >= here) continue;
      findings_.reordered_steps += kCheckpointSteps;
      return;
    }
  }

  std::atomic<std::uint64_t>& place_of(std::uint32_t thread) {
    return places_.places[thread].next_index;
  }

  Heap& heap_;
  ThreadSlot* slots_;
  ThreadPlaces& places_;
  const TickClock& clock_;
  std::uint32_t thread_;
  std::uint32_t threads_;
  Touch touch_;
  [[no_unique_address]] Clock call_clock_;
  ThreadFindings findings_;
};

}  // namespace fitmark::bench
