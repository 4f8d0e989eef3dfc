// SPDX-License-Identifier: MIT
//
// Gives events from one or several sources the slots and thread numbers of a new valid trace.
//
// Invariants:  the renamed events are a prefix of a valid trace if each source's events are
// Complexity:  O(1) an event; 4 bytes for each slot of each source
// Threads:     none
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/event.h"
#include "workloads/slots.h"

namespace fitmark::workloads {

class Renaming {
 public:
  explicit Renaming(std::size_t sources = 1) : slots_(sources), threads_(sources) {}

  // Requires that events of each source arrive in its order and that each source is valid.
  Event rename(std::size_t source, Event event) {
    event.thread = thread_of(source, event.thread);
    if (event.op == Op::mark) return event;
    std::vector<std::uint32_t>& slots = slots_[source];
    if (event.slot >= slots.size()) slots.resize(event.slot + std::size_t{1});
    const bool allocates = event.op == Op::allocate || event.op == Op::allocate_zeroed;
    if (allocates) slots[event.slot] = pool_.take();
    const std::uint32_t slot = slots[event.slot];
    if (event.op == Op::deallocate) pool_.give_back(slot);
    event.slot = slot;
    return event;
  }

 private:
  static constexpr std::uint32_t kUnseen = ~std::uint32_t{0};

  std::uint32_t thread_of(std::size_t source, std::uint32_t thread) {
    std::vector<std::uint32_t>& threads = threads_[source];
    if (thread >= threads.size()) threads.resize(thread + std::size_t{1}, kUnseen);
    if (threads[thread] == kUnseen) threads[thread] = seen_threads_++;
    return threads[thread];
  }

  std::vector<std::vector<std::uint32_t>> slots_;    // [sources][their slots]
  std::vector<std::vector<std::uint32_t>> threads_;  // [sources][their threads]
  std::uint32_t seen_threads_ = 0;
  SlotPool pool_;
};

}  // namespace fitmark::workloads
