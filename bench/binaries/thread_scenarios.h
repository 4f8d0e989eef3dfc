// SPDX-License-Identifier: MIT
//
// The classic stress patterns of threaded allocation, each a body that every thread runs.
//
// Invariants:  a body frees all that it allocated, or hands it to one that does
// Threads:     bodies of one team run at once and share its Team
// Source:      Larson & Krishnan, ISMM 1998 (larson); Berger et al., Hoard, ASPLOS 2000 (threadtest,
//              cache scratch, cache thrash)
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace fitmark::bench {

// Hands blocks from one thread to one other, in order.
class HandOffRing {
 public:
  bool push(void* block) {
    const std::size_t at = pushed_.load(std::memory_order_relaxed);
    if (at - popped_.load(std::memory_order_acquire) == blocks_.size()) return false;
    blocks_[at % blocks_.size()] = block;
    pushed_.store(at + 1, std::memory_order_release);
    return true;
  }
  void* pop() {
    const std::size_t at = popped_.load(std::memory_order_relaxed);
    if (at == pushed_.load(std::memory_order_acquire)) return nullptr;
    void* block = blocks_[at % blocks_.size()];
    popped_.store(at + 1, std::memory_order_release);
    return block;
  }

 private:
  std::array<void*, 256> blocks_{};
  alignas(64) std::atomic<std::size_t> pushed_{0};
  alignas(64) std::atomic<std::size_t> popped_{0};
};

// What the threads of one run share.
struct Team {
  explicit Team(unsigned count) : threads(count), live(count), given(count), rings(count) {}

  unsigned threads;
  std::vector<std::vector<void*>> live;  // larson: [threads], blocks of an earlier run among them
  std::vector<void*> given;              // cache scratch: [threads], allocated by the first thread
  std::vector<HandOffRing> rings;        // producer-consumer: [threads]
  unsigned round = 0;
};

// A small generator of its own for each thread.
class ThreadRandom {
 public:
  explicit ThreadRandom(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 1) {}
  std::size_t below(std::size_t limit) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::size_t>(state_ >> 11) % limit;
  }

 private:
  std::uint64_t state_;
};

inline void write_often(void* block, std::size_t bytes, int times) {
  auto* at = static_cast<volatile unsigned char*>(block);
  for (int i = 0; i < times; ++i) {
    for (std::size_t byte = 0; byte < bytes; ++byte)
      at[byte] = static_cast<unsigned char>(at[byte] + 1);
  }
}

// Server threads: random replacement among blocks that another thread owned in the round before.
template <class Heap>
std::uint64_t larson(Heap& heap, Team& team, unsigned thread) {
  constexpr std::size_t kBlocks = 1000;
  constexpr std::uint64_t kReplacements = 20000;
  std::vector<void*>& blocks = team.live[(thread + team.round) % team.threads];
  ThreadRandom random(thread + 1 + team.round * 64);
  while (blocks.size() < kBlocks) blocks.push_back(heap.allocate(8 + random.below(504)));
  for (std::uint64_t i = 0; i < kReplacements; ++i) {
    void*& block = blocks[random.below(kBlocks)];
    heap.deallocate(block);
    block = heap.allocate(8 + random.below(504));
  }
  return 2 * kReplacements;
}

// Each thread allocates many small objects and frees them all.
template <class Heap>
std::uint64_t threadtest(Heap& heap, Team& team, unsigned thread) {
  constexpr std::size_t kObjects = 5000;
  constexpr int kRepeats = 4;
  std::vector<void*>& blocks = team.live[thread];
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    for (std::size_t i = 0; i < kObjects; ++i) blocks.push_back(heap.allocate(64));
    for (void* block : blocks) heap.deallocate(block);
    blocks.clear();
  }
  return 2 * kRepeats * kObjects;
}

// Even threads allocate, odd ones free; a thread without a partner does both.
template <class Heap>
std::uint64_t producer_consumer(Heap& heap, Team& team, unsigned thread) {
  constexpr std::uint64_t kObjects = 20000;
  HandOffRing& ring = team.rings[thread / 2 * 2];
  const bool is_alone = thread % 2 == 0 && thread + 1 == team.threads;
  ThreadRandom random(thread + 1);
  for (std::uint64_t done = 0; done < kObjects; ++done) {
    if (thread % 2 == 0) {
      void* block = heap.allocate(16 + random.below(240));
      while (!ring.push(block)) std::this_thread::yield();
    }
    if (thread % 2 == 0 && !is_alone) continue;
    void* block = ring.pop();
    for (; block == nullptr; block = ring.pop()) std::this_thread::yield();
    heap.deallocate(block);
  }
  return is_alone ? 2 * kObjects : kObjects;
}

// Passive false sharing: each thread frees a block from one cache line of neighbours, then writes to
// the block that it gets instead.
template <class Heap>
std::uint64_t cache_scratch(Heap& heap, Team& team, unsigned thread) {
  constexpr int kRepeats = 200;
  heap.deallocate(team.given[thread]);
  team.given[thread] = nullptr;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    void* block = heap.allocate(8);
    write_often(block, 8, 200);
    heap.deallocate(block);
  }
  return 2 * kRepeats;
}

// Active false sharing: blocks of threads that allocate at once should not share cache lines.
template <class Heap>
std::uint64_t cache_thrash(Heap& heap, Team&, unsigned) {
  constexpr int kRepeats = 200;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    void* block = heap.allocate(8);
    write_often(block, 8, 200);
    heap.deallocate(block);
  }
  return 2 * kRepeats;
}

// Buffers that grow by half again and again, as strings and vectors do.
template <class Heap>
std::uint64_t realloc_growth(Heap& heap, Team&, unsigned) {
  std::uint64_t calls = 0;
  for (int buffer = 0; buffer < 20; ++buffer) {
    void* block = heap.allocate(16);
    for (std::size_t bytes = 24; bytes < std::size_t{1} << 20; bytes += bytes / 2, ++calls) {
      block = heap.reallocate(block, bytes);
    }
    heap.deallocate(block);
  }
  return calls;
}

}  // namespace fitmark::bench
