// SPDX-License-Identifier: MIT
//
// Two passes over the recorded order: count, then deal.
#include "bench/replay/thread_lists.h"

#include <algorithm>
#include <utility>

namespace fitmark::bench {
namespace {

using workloads::Op;

// Names for live objects, each thread reusing only what it freed itself.
class Names {
 public:
  explicit Names(std::uint32_t threads) : threads_(threads) {}

  std::uint32_t take(std::uint32_t thread) {
    Pool& pool = threads_[thread];
    if (!pool.vacant.empty()) {
      const std::uint32_t name = pool.vacant.back();
      pool.vacant.pop_back();
      return name;
    }
    if (pool.fresh == pool.fresh_end) {
      pool.fresh = static_cast<std::uint32_t>(turns_.size());
      pool.fresh_end = pool.fresh + kBlock;
      turns_.resize(pool.fresh_end);
    }
    return pool.fresh++;
  }

  void give(std::uint32_t thread, std::uint32_t name) { threads_[thread].vacant.push_back(name); }

  std::uint32_t next_turn(std::uint32_t name) { return turns_[name]++; }
  std::uint64_t count() const { return turns_.size(); }

 private:
  static constexpr std::uint32_t kBlock = 64;
  struct Pool {
    std::vector<std::uint32_t> vacant;
    std::uint32_t fresh = 0;
    std::uint32_t fresh_end = 0;
  };
  std::vector<Pool> threads_;
  std::vector<std::uint32_t> turns_;
};

struct Object {
  std::uint32_t name = 0;
  std::uint32_t thread = 0;  // that allocated it
  std::uint64_t size_bytes = 0;
};

class Dealer {
 public:
  Dealer(Step* into, std::uint64_t* recorded, const std::vector<std::uint64_t>& bounds)
      : into_(into), recorded_(recorded), names_(static_cast<std::uint32_t>(bounds.size() - 1)) {
    for (std::size_t t = 0; t + 1 < bounds.size(); ++t)
      lists_.push_back({bounds[t], bounds[t], nullptr});
  }

  void deal(const Step& step, std::uint32_t thread, std::uint64_t recorded_index) {
    List& list = lists_[thread];
    if ((list.at - list.begin) % kCheckpointSteps == 0) begin_checkpoint(list, recorded_index);
    Step dealt = step;
    Object& object = object_of(step.slot);
    if (step.op() == Op::allocate || step.op() == Op::allocate_zeroed) {
      object = {names_.take(thread), thread, 0};
    } else {
      hand_offs_ += object.thread != thread;
    }
    if (step.op() == Op::deallocate) dealt.packed += object.size_bytes - step.size_bytes();
    object.size_bytes = dealt.size_bytes();
    dealt.slot = object.name;
    dealt.order = names_.next_turn(object.name);
    if (step.op() == Op::deallocate) names_.give(thread, object.name);
    recorded_[list.at] = recorded_index;
    into_[list.at++] = dealt;
  }

  std::uint64_t slots() const { return names_.count(); }
  std::uint64_t hand_offs() const { return hand_offs_; }

 private:
  struct List {
    std::uint64_t begin;
    std::uint64_t at;
    Step* checkpoint;  // the last one, which learns where the next is
  };

  void begin_checkpoint(List& list, std::uint64_t recorded_index) {
    if (list.checkpoint != nullptr) list.checkpoint->packed = mark(recorded_index);
    list.checkpoint = into_ + list.at;
    into_[list.at++] = {mark(Step::kMaxSizeBytes), static_cast<std::uint32_t>(recorded_index),
                        static_cast<std::uint32_t>(recorded_index >> 32)};
  }

  static std::uint64_t mark(std::uint64_t index) {
    workloads::Event event;
    event.op = Op::mark;
    event.size_bytes = index;
    return Step::from(event, 0).packed;
  }

  Object& object_of(std::uint32_t slot) {
    if (slot >= objects_.size()) objects_.resize(slot + std::size_t{1});
    return objects_[slot];
  }

  Step* into_;
  std::uint64_t* recorded_;  // index of each step
  std::vector<List> lists_;
  Names names_;
  std::vector<Object> objects_;
  std::uint64_t hand_offs_ = 0;
};

// Steps of a list with its checkpoints: one ahead of each kCheckpointSteps - 1 others.
std::uint64_t with_checkpoints(std::uint64_t steps) {
  constexpr std::uint64_t kBetween = kCheckpointSteps - 1;
  return steps + (steps + kBetween - 1) / kBetween;
}

}  // namespace

ThreadLists deal_to_threads(std::span<const Step> recorded, std::uint32_t threads,
                            std::uint32_t max_threads) {
  const std::uint32_t lists = std::clamp(threads, 1u, std::min(max_threads, kMaxReplayThreads));
  std::vector<std::uint64_t> counts(lists);
  for (const Step& step : recorded) counts[step.order % lists] += step.op() != Op::mark;
  ThreadLists dealt;
  dealt.bounds.push_back(0);
  for (std::uint64_t count : counts)
    dealt.bounds.push_back(dealt.bounds.back() + with_checkpoints(count));
  const std::uint64_t steps = dealt.bounds.back();
  dealt.steps = SharedMapping::create(
      "fitmark-thread-steps", recorded_indices_at_bytes(steps) + steps * sizeof(std::uint64_t));
  Dealer dealer(dealt.steps.as<Step>(), dealt.recorded_indices(), dealt.bounds);
  for (std::size_t index = 0; index < recorded.size(); ++index) {
    const Step& step = recorded[index];
    if (step.op() != Op::mark) dealer.deal(step, step.order % lists, index);
  }
  dealt.slots = dealer.slots();
  dealt.hand_offs = dealer.hand_offs();
  return dealt;
}

}  // namespace fitmark::bench
