// SPDX-License-Identifier: MIT
//
// The pass without a clock: replays every step, checks what the subject returns, samples its state.
//
// Layout:      pointers[slots], sizes[slots], stamps[slots]; samples in a shared file
// Invariants:  the first violation ends the run and is named with its event
// Complexity:  O(1) an event beside subject, touching and sampling
// Threads:     none
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "analysis/metric/page_occupancy.h"
#include "analysis/metric/per_event_sums.h"
#include "analysis/run.h"
#include "bench/probe/kernel_memory.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/face.h"
#include "bench/replay/free_extent_walk.h"
#include "bench/replay/heap_account.h"
#include "bench/replay/live_pages.h"
#include "bench/replay/peak_pages.h"
#include "bench/replay/request_block.h"
#include "bench/replay/sampler.h"
#include "bench/replay/stamp.h"
#include "bench/replay/step.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

// Returns the alignment that a block of this size must have at least: what was asked, or what malloc
// promises, which for a block below 16 bytes is what an object of its size can need.
constexpr std::uint64_t promised_alignment(std::uint64_t size_bytes, unsigned alignment_log2) {
  if (alignment_log2 > 0) return std::uint64_t{1} << alignment_log2;
  if (size_bytes >= 16) return 16;
  return size_bytes >= 8 ? 8 : size_bytes >= 4 ? 4 : size_bytes >= 2 ? 2 : 1;
}

template <class Heap>
class MemoryPass {
 public:
  MemoryPass(Heap& heap, ReplayControl& control, const SlotTable& slots)
      : heap_(heap),
        control_(control),
        slots_(slots),
        sampler_(control),
        pages_(touch() == Touch::all ? control.order.slots : 0) {
    sums_ = analysis::no_events_yet(control.order.live_floor_bytes);
  }

  void replay(std::span<const Step> steps) {
    for (const Step& step : steps) {
      apply(step);
      ++events_;
      control_.outcome.events_done.store(events_, std::memory_order_relaxed);
      if constexpr (kSumsEachEvent<Heap>) add_to_sums();
      if (sampler_.is_due(events_)) sample();
    }
  }

  void finish() {
    ReplayOutcome& outcome = control_.outcome;
    outcome.has_sums = kSumsEachEvent<Heap>;
    if (sums_.max_held_bytes == 0) sums_.max_net_bytes = analysis::kAbsent;
    outcome.sums = sums_;
    outcome.pages_at_peaks = peak_pages_.at_peaks();
  }

 private:
  using Op = workloads::Op;

  void apply(const Step& step) {
    switch (step.op()) {
      case Op::allocate:
      case Op::allocate_zeroed:
        return allocate(step);
      case Op::reallocate:
        return reallocate(step);
      case Op::deallocate:
        return deallocate(step);
      default:
        return;
    }
  }

  void allocate(const Step& step) {
    const std::uint64_t size = step.size_bytes();
    void* const block = request_block(heap_, step, nullptr);
    check_block(block, size, step.alignment_log2());
    if (step.op() == Op::allocate_zeroed && block != nullptr) check_zero(block, size);
    slots_.stamps[step.slot] = stamp_of(events_);
    place(step.slot, block, size, 0);
    ++live_objects_;
  }

  void reallocate(const Step& step) {
    const std::uint64_t old_size = slots_.sizes_bytes[step.slot];
    const std::uint64_t size = step.size_bytes();
    granted_bytes_ -= granted(slots_.pointers[step.slot]);
    pages_.remove(slots_.pointers[step.slot], old_size);
    void* const block = request_block(heap_, step, slots_.pointers[step.slot]);
    check_block(block, size, 0);
    const std::uint64_t kept = old_size < size ? old_size : size;
    // With a mark on one byte only, a block that grew from nothing has none yet.
    if (block != nullptr) check_stamp(block, kept, slots_.stamps[step.slot], "was reallocated");
    live_bytes_ -= old_size;
    place(step.slot, block, size, kept);
  }

  void deallocate(const Step& step) {
    void* block = slots_.pointers[step.slot];
    const std::uint64_t size = slots_.sizes_bytes[step.slot];
    if (block != nullptr) check_stamp(block, size, slots_.stamps[step.slot], "was freed");
    granted_bytes_ -= granted(block);
    pages_.remove(block, size);
    live_bytes_ -= size;
    --live_objects_;
    slots_.pointers[step.slot] = nullptr;
    heap_.deallocate(block);
  }

  // Notes the block in its slot and touches bytes [from, size).
  void place(std::uint32_t slot, void* block, std::uint64_t size, std::uint64_t from_bytes) {
    slots_.pointers[slot] = block;
    slots_.sizes_bytes[slot] = size;
    if (block != nullptr) write_stamp(block, from_bytes, size, slots_.stamps[slot], touch());
    granted_bytes_ += granted(block);
    pages_.add(block, size);
    live_bytes_ += size;
  }

  void check_block(const void* block, std::uint64_t size, unsigned alignment_log2) {
    if (block == nullptr) {
      if (size == 0) return;
      exit_out_of_memory(events_, size);
    }
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    const std::uint64_t alignment = promised(size, alignment_log2);
    if (address % alignment != 0) {
      exit_refusing("misaligned block at event %llu: %p for %llu bytes aligned to %llu", at(),
                    block, number(size), number(alignment));
    }
    if constexpr (requires(Heap & heap) {
                    { heap.owns(block) } -> std::convertible_to<bool>;
                  }) {
      if (!heap_.owns(block)) {
        exit_refusing("foreign block at event %llu: %p is not in the subject's heap", at(), block);
      }
    }
  }

  // Teaching systems promise what they say; everything else promises what malloc does.
  std::uint64_t promised(std::uint64_t size, unsigned alignment_log2) const {
    if constexpr (requires(const Heap& heap) { heap.payload_alignment_bytes(); }) {
      return heap_.payload_alignment_bytes();
    } else {
      return promised_alignment(size, alignment_log2);
    }
  }

  void check_zero(const void* block, std::uint64_t size) {
    const std::size_t dirty = find_nonzero(block, size);
    if (dirty == kIntact) return;
    exit_refusing("dirty calloc at event %llu: byte %zu of %llu is not zero", at(), dirty,
                  number(size));
  }

  void check_stamp(const void* block, std::uint64_t size, std::uint64_t stamp, const char* when) {
    const std::size_t damage = find_stamp_damage(block, size, stamp, touch());
    if (damage == kIntact) return;
    exit_refusing(
        "overlap or corruption found at event %llu: byte %zu of a live block of %llu bytes "
        "had changed when it %s",
        at(), damage, number(size), when);
  }

  std::uint64_t granted(void* block) const {
    return block == nullptr ? 0 : heap_.usable_bytes(block);
  }

  void add_to_sums() {
    const std::uint64_t held = heap_.held_bytes();
    const std::uint64_t rounding = granted_bytes_ - live_bytes_;
    analysis::add_event(sums_, events_, live_bytes_, held,
                        held - bookkeeping_bytes(heap_) - rounding);
  }

  void sample() {
    const std::uint64_t began_ns = monotonic_ns();
    analysis::Sample sample;
    sample.event_index = events_;
    sample.live_bytes = live_bytes_;
    sample.live_objects = live_objects_;
    sample.granted_bytes = granted_bytes_;
    read_heap_account(heap_, sample);
    free_extents_.read(heap_, sample, events_ == control_.order.peak_live_event_index);
    sampler_.read_kernel(sample);
    const auto census = pages_.census(sample.resident_bytes, events_);
    if (census) analysis::note_pages(*census, sample);
    peak_pages_.see(sample, census);
    sampler_.add(sample);
    control_.outcome.sampling_ns += monotonic_ns() - began_ns;
  }

  Touch touch() const { return control_.order.touch; }
  unsigned long long at() const { return events_; }
  static unsigned long long number(std::uint64_t value) { return value; }

  Heap& heap_;
  ReplayControl& control_;
  SlotTable slots_;
  Sampler sampler_;
  FreeExtentWalk free_extents_;
  LivePages pages_;
  PeakPages peak_pages_;
  std::uint64_t events_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t live_objects_ = 0;
  std::uint64_t granted_bytes_ = 0;
  analysis::PerEventSums sums_;
};

}  // namespace fitmark::bench
