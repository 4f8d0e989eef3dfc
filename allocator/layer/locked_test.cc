// SPDX-License-Identifier: MIT
//
// The locked heap under threads that hand each other their blocks.
#include "allocator/layer/locked.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "allocator/heap/boundary_tag_heap.h"
#include "allocator/policy/linear_list.h"
#include "allocator/source/page_source.h"

namespace fitmark::allocator {
namespace {

using LockedList = Locked<BoundaryTagHeap<BestFitList, PageSource>>;

// Swaps blocks through shared slots, so that most are freed by a thread that did not allocate them.
void trade(LockedList& heap, std::vector<std::atomic<unsigned char*>>& slots, unsigned seed,
           std::atomic<int>& damaged) {
  std::mt19937 random(seed);
  for (int i = 0; i < 4000; ++i) {
    const std::size_t bytes = 1 + random() % 300;
    auto* fresh = static_cast<unsigned char*>(heap.allocate(bytes));
    std::memset(fresh, static_cast<int>(bytes % 256), bytes);
    fresh[0] = fresh[bytes - 1];
    unsigned char* taken = slots[random() % slots.size()].exchange(fresh);
    if (taken == nullptr) continue;
    if (random() % 8 == 0) taken = static_cast<unsigned char*>(heap.reallocate(taken, 400));
    if (taken == nullptr || heap.usable_bytes(taken) == 0) damaged += 1;
    heap.deallocate(taken);
  }
}

TEST(Locked, ThreadsMayFreeEachOthersBlocks) {
  LockedList heap;
  std::vector<std::atomic<unsigned char*>> slots(64);
  std::atomic<int> damaged = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back([&, i] { trade(heap, slots, i, damaged); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(damaged, 0);
  EXPECT_EQ(heap.check(), "");
  for (auto& slot : slots) heap.deallocate(slot.load());
  EXPECT_EQ(heap.counts().live_blocks, 0u);
  EXPECT_EQ(heap.check(), "");
}

}  // namespace
}  // namespace fitmark::allocator
