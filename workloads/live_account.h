// SPDX-License-Identifier: MIT
//
// Follows which slots are live and how large, and refuses events that no valid trace holds.
//
// Invariants:  the sum of the sizes of live slots is live_bytes(); a fresh slot is opened only when
//              every slot is live, so slots stay below the peak number of live objects
// Complexity:  O(1) an event; 2 bytes for each slot ever opened, some 40 more for each that held
//              64 KiB or more
// Threads:     none
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "workloads/event.h"
#include "workloads/file/mapped_array.h"

namespace fitmark::workloads {

class LiveAccount {
 public:
  explicit LiveAccount(MemoryLimit* limit = nullptr) : sizes_(limit) {}

  // Takes the event into the account. Returns nullptr, or what is wrong with it (a static text);
  // then nothing has changed.
  const char* apply(const Event& event) {
    if (event.thread > threads_) return "its thread number leaves a gap: threads count from 0";
    const char* fault = apply_op(event);
    if (fault != nullptr) return fault;
    threads_ = std::max<std::uint64_t>(threads_, event.thread + std::uint64_t{1});
    note_peaks();
    return nullptr;
  }

  // Takes event after event, as apply() does. `taken` is how many, until the fault that is returned.
  const char* apply(std::span<const Event> events, std::size_t& taken) {
    for (taken = 0; taken < events.size();) {
      taken += apply_short(events.subspan(taken));
      if (taken == events.size()) return nullptr;
      if (const char* const fault = apply(events[taken])) return fault;
      ++taken;
    }
    return nullptr;
  }

  bool is_live(std::uint32_t slot) const { return slot < sizes_.size() && sizes_[slot] != kDead; }
  // Requires is_live(slot).
  std::uint64_t size_bytes(std::uint32_t slot) const {
    return sizes_[slot] == kLong ? long_sizes_.at(slot) : sizes_[slot];
  }
  std::size_t slots() const { return sizes_.size(); }

  std::uint64_t events() const { return events_; }
  std::uint64_t threads() const { return threads_; }
  std::uint64_t allocations() const { return of(Op::allocate) + of(Op::allocate_zeroed); }
  std::uint64_t deallocations() const { return of(Op::deallocate); }
  std::uint64_t reallocations() const { return of(Op::reallocate); }
  std::uint64_t marks() const { return of(Op::mark); }
  std::uint64_t live_bytes() const { return live_bytes_; }
  std::uint64_t live_objects() const { return live_objects_; }
  std::uint64_t peak_live_bytes() const { return peak_live_bytes_; }
  std::uint64_t peak_live_objects() const { return peak_live_objects_; }
  // Index of the event that first reached the peak of live bytes.
  std::uint64_t peak_event_index() const { return peak_event_index_; }

 private:
  static constexpr std::size_t kShortEvents = 32768;  // of one call: 16 bits count them
  static constexpr std::uint16_t kDead = 0xffff;
  static constexpr std::uint16_t kLong = kDead - 1;  // its size stands in long_sizes_

  std::uint64_t of(Op op) const { return counts_[static_cast<std::size_t>(op)]; }
  void count(Op op) { ++counts_[static_cast<std::size_t>(op)]; }

  // Takes events of small objects without a branch that a processor cannot foresee. Returns how many, up
  // to the first that is none.
  std::size_t apply_short(std::span<const Event> events) {
    if (live_bytes_ >> 62U != 0) return 0;
    events = events.first(std::min(events.size(), kShortEvents));
    std::uint16_t* sizes = sizes_.empty() ? nullptr : &sizes_[0];
    std::size_t slots = sizes_.size();
    const std::uint64_t threads = threads_;
    std::uint64_t counts = 0;  // 16 bits for each of the first four operations
    std::uint64_t live_bytes = live_bytes_;
    std::uint64_t peak_bytes = peak_live_bytes_;
    std::size_t at = 0;
    for (; at < events.size(); ++at) {
      const Event& event = events[at];
      const bool allocates = event.op <= Op::allocate_zeroed;
      const bool frees = event.op == Op::deallocate;
      if (event.op > Op::deallocate || event.thread >= threads || event.alignment_log2 >= 64) break;
      if (event.size_bytes >= kLong) break;
      if (__builtin_expect(event.slot >= slots, 0)) {
        if (!allocates || event.slot > slots || live_after(counts) != slots) break;
        sizes_.push_back(kDead);
        sizes = &sizes_[0];
        ++slots;
      }
      const std::uint64_t held = sizes[event.slot];
      if (held == kLong || (held == kDead) != allocates) break;
      const std::uint64_t size_bytes = frees ? 0 : event.size_bytes;
      live_bytes += size_bytes - (allocates ? 0 : held);
      sizes[event.slot] = static_cast<std::uint16_t>(frees ? kDead : size_bytes);
      counts += std::uint64_t{1} << 16U * static_cast<unsigned>(event.op);
      if (live_bytes > peak_bytes) {
        peak_bytes = live_bytes;
        peak_event_index_ = events_ + at;
      }
    }
    live_bytes_ = live_bytes;
    peak_live_bytes_ = peak_bytes;
    live_objects_ = live_after(counts);
    // A slot is opened where all are live, so that as many were live once as there are slots.
    peak_live_objects_ = std::max<std::uint64_t>(peak_live_objects_, slots);
    for (std::size_t op = 0; op < 4; ++op) counts_[op] += counts >> 16U * op & 0xffffU;
    events_ += at;
    return at;
  }

  // Returns how many objects live after so many allocations, zeroed ones, reallocations, deallocations.
  std::uint64_t live_after(std::uint64_t counts) const {
    return live_objects_ + (counts & 0xffffU) + (counts >> 16U & 0xffffU) - (counts >> 48U);
  }

  void note_peaks() {
    if (live_bytes_ > peak_live_bytes_) {
      peak_live_bytes_ = live_bytes_;
      peak_event_index_ = events_;
    }
    peak_live_objects_ = std::max(peak_live_objects_, live_objects_);
    ++events_;
  }

  const char* apply_op(const Event& event) {
    switch (event.op) {
      case Op::allocate:
      case Op::allocate_zeroed:
        return allocate(event);
      case Op::reallocate:
        return reallocate(event);
      case Op::deallocate:
        return deallocate(event);
      case Op::mark:
        count(event.op);
        return nullptr;
    }
    return "its operation is unknown";
  }

  const char* allocate(const Event& event) {
    if (event.alignment_log2 >= 64) return "its alignment is not below 2^64";
    if (!fits(event.size_bytes, 0)) return "its size overflows the live bytes";
    if (event.slot == sizes_.size()) {
      if (live_objects_ != sizes_.size()) return "it opens a fresh slot while others are free";
      sizes_.push_back(kDead);
    } else if (event.slot > sizes_.size()) {
      return "its slot number leaves a gap";
    } else if (sizes_[event.slot] != kDead) {
      return "it allocates a slot that is live";
    }
    set_size(event.slot, event.size_bytes);
    live_bytes_ += event.size_bytes;
    ++live_objects_;
    count(event.op);
    return nullptr;
  }

  const char* reallocate(const Event& event) {
    if (!is_live(event.slot)) return "it reallocates a slot that is not live";
    const std::uint64_t before = size_bytes(event.slot);
    if (!fits(event.size_bytes, before)) return "its size overflows the live bytes";
    live_bytes_ += event.size_bytes - before;
    set_size(event.slot, event.size_bytes);
    count(event.op);
    return nullptr;
  }

  const char* deallocate(const Event& event) {
    if (!is_live(event.slot)) return "it deallocates a slot that is not live";
    live_bytes_ -= size_bytes(event.slot);
    sizes_[event.slot] = kDead;
    --live_objects_;
    count(event.op);
    return nullptr;
  }

  void set_size(std::uint32_t slot, std::uint64_t size_bytes) {
    const bool is_long = size_bytes >= kLong;
    sizes_[slot] = is_long ? kLong : static_cast<std::uint16_t>(size_bytes);
    if (is_long) long_sizes_[slot] = size_bytes;
  }

  bool fits(std::uint64_t added_bytes, std::uint64_t removed_bytes) const {
    return added_bytes < ~std::uint64_t{0} - (live_bytes_ - removed_bytes);
  }

  MappedArray<std::uint16_t> sizes_;  // [slots], kDead where free
  std::unordered_map<std::uint32_t, std::uint64_t> long_sizes_;
  std::uint64_t events_ = 0;
  std::uint64_t threads_ = 0;
  std::array<std::uint64_t, 5> counts_{};  // [Op]
  std::uint64_t live_bytes_ = 0;
  std::uint64_t live_objects_ = 0;
  std::uint64_t peak_live_bytes_ = 0;
  std::uint64_t peak_live_objects_ = 0;
  std::uint64_t peak_event_index_ = 0;
};

}  // namespace fitmark::workloads
