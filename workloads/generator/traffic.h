// SPDX-License-Identifier: MIT
//
// What a generator writes its events to: it names objects and threads as it likes, the traffic gives
// them slots and dense thread numbers.
//
// Invariants:  the events taken so far are a prefix of a valid trace
// Complexity:  O(1) an event
// Threads:     none
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "workloads/event.h"
#include "workloads/generator/law.h"
#include "workloads/generator/random.h"
#include "workloads/slots.h"

namespace fitmark::workloads {

class Traffic {
 public:
  // With a `gap_ns` law, each event comes that much after the one before.
  Traffic(std::optional<Law> gap_ns, std::uint64_t seed)
      : gap_ns_(std::move(gap_ns)), random_(~seed) {}

  // Returns the slot. Threads are numbered from 0 by the generator, in any order.
  std::uint32_t allocate(std::uint64_t size_bytes, std::uint32_t thread = 0,
                         std::uint8_t alignment_log2 = 0, Op op = Op::allocate) {
    const std::uint32_t slot = pool_.take();
    add({.size_bytes = size_bytes, .slot = slot, .op = op, .alignment_log2 = alignment_log2},
        thread);
    return slot;
  }

  // Requires that the slot is live.
  void reallocate(std::uint32_t slot, std::uint64_t size_bytes, std::uint32_t thread = 0) {
    add({.size_bytes = size_bytes, .slot = slot, .op = Op::reallocate}, thread);
  }

  // Requires that the slot is live.
  void deallocate(std::uint32_t slot, std::uint32_t thread = 0) {
    add({.slot = slot, .op = Op::deallocate}, thread);
    pool_.give_back(slot);
  }

  void mark(std::uint64_t number) { add({.size_bytes = number, .op = Op::mark}, 0); }

  // Events since the beginning.
  std::uint64_t events() const { return events_; }

  // Events that wait to be taken.
  std::vector<Event>& waiting() { return waiting_; }

 private:
  void add(Event event, std::uint32_t thread) {
    if (thread >= threads_.size()) threads_.resize(thread + std::size_t{1}, kUnseen);
    if (threads_[thread] == kUnseen) threads_[thread] = seen_threads_++;
    event.thread = threads_[thread];
    if (gap_ns_) event.time_ns = time_ns_ += gap_ns_->draw(random_);
    waiting_.push_back(event);
    ++events_;
  }

  static constexpr std::uint32_t kUnseen = ~std::uint32_t{0};

  std::optional<Law> gap_ns_;
  Random random_;
  std::uint64_t time_ns_ = 0;
  std::uint64_t events_ = 0;
  std::uint32_t seen_threads_ = 0;
  SlotPool pool_;
  std::vector<std::uint32_t> threads_;  // [generator's thread], its dense number
  std::vector<Event> waiting_;
};

}  // namespace fitmark::workloads
