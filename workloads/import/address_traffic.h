// SPDX-License-Identifier: MIT
//
// Turns calls that name objects by address (or any other number but 0) and threads by any number into
// events.
//
// Invariants:  the events taken so far are a prefix of a valid trace
// Complexity:  O(1) expected an event
// Threads:     none
#pragma once

#include <bit>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "workloads/event.h"
#include "workloads/slots.h"

namespace fitmark::workloads {

// Each call returns nullptr, or what is wrong (a static text); then nothing was added.
class AddressTraffic {
 public:
  // Address 0 is a call that failed: nothing is added, nothing is wrong.
  const char* allocate(std::uint64_t address, std::uint64_t size_bytes,
                       std::uint64_t alignment_bytes = 0, Op op = Op::allocate) {
    if (address == 0) return nullptr;
    if (alignment_bytes > 1 && !std::has_single_bit(alignment_bytes)) {
      return "the alignment is no power of two";
    }
    const std::optional<std::uint32_t> slot = slots_.insert(address);
    if (!slot) return "the object is live already";
    Event event{.size_bytes = size_bytes, .slot = *slot, .op = op};
    if (alignment_bytes > 1) {
      event.alignment_log2 = static_cast<std::uint8_t>(std::countr_zero(alignment_bytes));
    }
    add(event);
    return nullptr;
  }

  // Address 0 is free(NULL): nothing is added, nothing is wrong.
  const char* deallocate(std::uint64_t address) {
    if (address == 0) return nullptr;
    const std::optional<std::uint32_t> slot = slots_.erase(address);
    if (!slot) return "the object to free is not live";
    add({.slot = *slot, .op = Op::deallocate});
    return nullptr;
  }

  // As realloc: from 0 it allocates; to size 0 with result 0 it frees; otherwise result 0 is a call
  // that failed.
  const char* reallocate(std::uint64_t from, std::uint64_t to, std::uint64_t size_bytes) {
    if (from == 0) return allocate(to, size_bytes);
    if (size_bytes == 0) {
      const char* fault = deallocate(from);
      return fault != nullptr || to == 0 ? fault : allocate(to, 0);
    }
    if (to == 0) return nullptr;
    const std::optional<std::uint32_t> slot = slots_.move(from, to);
    if (!slot) {
      return slots_.find(from) ? "the object's new place is live already"
                               : "the object to reallocate is not live";
    }
    add({.size_bytes = size_bytes, .slot = *slot, .op = Op::reallocate});
    return nullptr;
  }

  void mark(std::uint64_t number) { add({.size_bytes = number, .op = Op::mark}); }

  // The thread and time of the calls that follow.
  void set_thread(std::uint64_t thread) {
    thread_ = threads_.emplace(thread, static_cast<std::uint32_t>(threads_.size())).first->second;
  }
  void set_time_ns(std::uint64_t time_ns) { time_ns_ = time_ns; }

  bool is_live(std::uint64_t address) const { return slots_.find(address).has_value(); }

  // Events that wait to be taken.
  std::vector<Event>& waiting() { return waiting_; }

 private:
  void add(Event event) {
    if (threads_.empty()) set_thread(0);
    if (named_.size() <= thread_) named_.resize(thread_ + std::size_t{1}, kUnseen);
    if (named_[thread_] == kUnseen) named_[thread_] = seen_threads_++;
    event.thread = named_[thread_];
    event.time_ns = time_ns_;
    waiting_.push_back(event);
  }

  static constexpr std::uint32_t kUnseen = ~std::uint32_t{0};

  SlotMap slots_;
  std::unordered_map<std::uint64_t, std::uint32_t> threads_;
  std::vector<std::uint32_t> named_;  // [threads_], dense in order of first event
  std::uint32_t seen_threads_ = 0;
  std::uint32_t thread_ = 0;
  std::uint64_t time_ns_ = 0;
  std::vector<Event> waiting_;
};

}  // namespace fitmark::workloads
