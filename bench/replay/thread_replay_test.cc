// SPDX-License-Identifier: MIT
//
// Laws of the concurrent replay: only true dependencies order threads, and they always do.
#include "bench/replay/thread_replay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "allocator/catalogue.h"
#include "allocator/layer/locked.h"
#include "bench/engine/churn_trace.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

std::vector<Step> decode(const std::vector<Event>& events) {
  std::vector<Step> steps;
  for (const Event& event : events) steps.push_back(Step::from(event, event.thread));
  return steps;
}

std::span<const Step> list_of(ThreadLists& lists, std::uint32_t thread) {
  return {lists.steps.as<Step>() + lists.bounds[thread],
          lists.bounds[thread + 1] - lists.bounds[thread]};
}

template <class Heap>
ThreadFindings replay_all(Heap& heap, ThreadLists& lists) {
  auto places = std::make_unique<ThreadPlaces>();
  std::vector<ThreadSlot> slots(lists.slots);
  const TickClock clock;
  ThreadFindings sum;
  std::mutex mutex;
  for (std::uint32_t t = 0; t < lists.threads(); ++t) places->begin(t, list_of(lists, t));
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < lists.threads(); ++t) {
    threads.emplace_back([&, t] {
      ThreadReplay replay(heap, slots.data(), *places, clock, t, lists.threads(), Touch::all);
      const ThreadFindings found = replay.replay(list_of(lists, t));
      const std::lock_guard lock(mutex);
      sum.waits += found.waits;
      sum.refused += found.refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return sum;
}

TEST(ThreadLists, KeepEveryStepInTheOrderOfItsThread) {
  const auto events = churn_trace(20000, 300, 4);
  const auto steps = decode(events);
  ThreadLists lists = deal_to_threads(steps, 4, 4);
  for (std::uint32_t t = 0; t < 4; ++t) {
    std::vector<std::uint64_t> expected, found;
    for (const Step& step : steps) {
      if (step.order == t && step.op() != Op::deallocate) expected.push_back(step.packed);
    }
    for (const Step& step : list_of(lists, t)) {
      const bool gets_memory = step.op() != Op::mark && step.op() != Op::deallocate;
      if (gets_memory) found.push_back(step.packed);
    }
    EXPECT_EQ(found, expected) << t;
  }
}

TEST(ThreadLists, EachStepKnowsItsRecordedIndexAndADeallocationWhatItFrees) {
  const auto steps = decode(churn_trace(20000, 300, 4));
  std::vector<std::uint64_t> live_bytes(steps.size());
  std::vector<std::uint64_t> freed_bytes(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    freed_bytes[i] = live_bytes[steps[i].slot];
    live_bytes[steps[i].slot] = steps[i].size_bytes();
  }
  ThreadLists lists = deal_to_threads(steps, 4, 4);
  const std::uint64_t count = lists.bounds.back();
  const std::uint64_t* recorded = lists.recorded_indices();
  std::size_t seen = 0;
  for (std::uint64_t place = 0; place < count; ++place) {
    const Step& dealt = lists.steps.as<Step>()[place];
    if (dealt.op() == Op::mark) continue;
    const std::uint64_t index = recorded[place];
    ASSERT_EQ(dealt.op(), steps[index].op());
    const bool frees = dealt.op() == Op::deallocate;
    ASSERT_EQ(dealt.size_bytes(), frees ? freed_bytes[index] : steps[index].size_bytes());
    ++seen;
  }
  EXPECT_EQ(seen, steps.size());
}

TEST(ThreadLists, ASlotIsGivenAgainOnlyToTheThreadThatFreedIt) {
  ThreadLists lists = deal_to_threads(decode(churn_trace(20000, 300, 4)), 4, 4);
  struct Use {
    std::uint32_t turn, thread;
    Op op;
  };
  std::vector<std::vector<Use>> uses(lists.slots);
  for (std::uint32_t t = 0; t < 4; ++t) {
    for (const Step& step : list_of(lists, t)) {
      if (step.op() != Op::mark) uses[step.slot].push_back({step.order, t, step.op()});
    }
  }
  for (auto& of_slot : uses) {
    std::sort(of_slot.begin(), of_slot.end(), [](auto& a, auto& b) { return a.turn < b.turn; });
    for (std::size_t i = 0; i < of_slot.size(); ++i) {
      ASSERT_EQ(of_slot[i].turn, i);
      if (i == 0 || of_slot[i - 1].op != Op::deallocate) continue;
      ASSERT_EQ(of_slot[i].thread, of_slot[i - 1].thread);
    }
  }
}

TEST(ThreadLists, ThreadsBeyondTheLimitShareLists) {
  ThreadLists lists = deal_to_threads(decode(churn_trace(5000, 100, 7)), 7, 3);
  EXPECT_EQ(lists.threads(), 3u);
}

TEST(ThreadReplay, ALockedHeapIsEmptyAfterATraceThatFreesAll) {
  auto events = churn_trace(30000, 300, 4);
  std::vector<bool> live;
  for (const Event& event : events) {
    if (event.slot >= live.size()) live.resize(event.slot + 1);
    live[event.slot] = event.op != Op::deallocate;
  }
  for (std::uint32_t slot = 0; slot < live.size(); ++slot) {
    if (live[slot]) events.push_back({.slot = slot, .thread = slot % 4, .op = Op::deallocate});
  }
  ThreadLists lists = deal_to_threads(decode(events), 4, 4);
  using Heap = allocator::BoundaryTagHeap<allocator::FirstFitList, allocator::PageSource>;
  allocator::Locked<Heap> heap;
  const ThreadFindings found = replay_all(heap, lists);
  EXPECT_EQ(found.refused, 0u);
  EXPECT_EQ(heap.counts().live_blocks, 0u);
  EXPECT_EQ(heap.check(), "");
}

TEST(ThreadReplay, AnObjectThatChangesHandsIsWaitedFor) {
  // Thread 0 allocates, thread 1 frees, object by object: every free depends on another thread.
  std::vector<Event> events;
  for (int i = 0; i < 5000; ++i) {
    events.push_back({.size_bytes = 64, .slot = 0, .thread = 0, .op = Op::allocate});
    events.push_back({.slot = 0, .thread = 1, .op = Op::deallocate});
  }
  ThreadLists lists = deal_to_threads(decode(events), 2, 2);
  EXPECT_EQ(lists.hand_offs, 5000u);
  using Heap = allocator::BoundaryTagHeap<allocator::FirstFitList, allocator::PageSource>;
  allocator::Locked<Heap> heap;
  replay_all(heap, lists);
  EXPECT_EQ(heap.counts().live_blocks, 0u);
}

TEST(CallClock, EveryCallOfEveryThreadIsCountedOnceAtItsPlace) {
  constexpr std::uint32_t kThreads = 4;
  const auto steps = decode(churn_trace(20000, 300, kThreads));
  ThreadLists lists = deal_to_threads(steps, kThreads, kThreads);
  const std::uint64_t* recorded = lists.recorded_indices();
  const auto records = std::make_unique<LatencyRecord[]>(kThreads);
  const auto places = std::make_unique<ThreadPlaces>();
  std::vector<ThreadSlot> slots(lists.slots);
  const TickClock clock;
  const Pacer pacer(clock, nullptr, 0);
  using Heap = allocator::BoundaryTagHeap<allocator::FirstFitList, allocator::PageSource>;
  allocator::Locked<Heap> heap;
  for (std::uint32_t t = 0; t < kThreads; ++t) places->begin(t, list_of(lists, t));
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      ThreadReplay replay(heap, slots.data(), *places, clock, t, kThreads, Touch::none,
                          CallClock({records[t], clock, pacer, 1}, recorded + lists.bounds[t]));
      replay.replay(list_of(lists, t));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uint32_t t = 1; t < kThreads; ++t) merge(records[0], records[t]);
  std::uint64_t calls = 0;
  for (const analysis::LatencyRow& row : rows_of(records[0])) calls += row.calls;
  EXPECT_EQ(calls, steps.size());
  ASSERT_EQ(records[0].slow_count, LatencyRecord::kSlowest);
  for (const LatencyRecord::Slow& slow : records[0].slowest) {
    EXPECT_EQ(steps[slow.event_index].op(), slow.op);
  }
}

}  // namespace
}  // namespace fitmark::bench
