// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/thread_ring.h"

#include "workloads/recorder/preload/registration.h"
#include "workloads/recorder/preload/sampled_set.h"
#include "workloads/recorder/preload/stack_walk.h"

namespace fitmark::workloads {

void record_fully(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
                  unsigned alignment_log2, std::uint64_t stack) {
  const bool compact = alignment_log2 == 0 && fits_compact(address, size_bytes);
  while (true) {
    const std::uint8_t detail = detail_wanted.load(std::memory_order_relaxed);
    const bool stamped = (detail & kStamps) != 0;
    const bool timed = (detail & kTimes) != 0;
    const bool has_stack = (detail & kStacks) != 0 && carries_stack(kind);
    const Place place = reserve((compact ? 1U : 3U) + (stamped ? 1U : 0U) + (timed ? 1U : 0U) +
                                (has_stack ? 1U : 0U));
    if (place.words == nullptr) continue;
    const std::uint64_t stamp = stamped ? next_stamp() << 1U : 0;
    std::uint64_t at = 0;
    place.put(at++, compact ? compact_head(kind, address, size_bytes, stamped)
                            : wide_head(kind, alignment_log2, stamped));
    if (stamped) place.put(at++, stamp);
    if (timed) place.put(at++, clock_ticks() << 1U);
    if (has_stack) place.put(at++, stack << 1U);
    if (compact) return;
    place.put(at++, address << 1U);
    place.put(at, size_bytes << 1U);
    return;
  }
}

bool record_in_detail(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
                      unsigned alignment_log2, const Caller* caller) {
  if (thread_ring->words == nullptr) note_start();
  const std::uint8_t detail = detail_wanted.load(std::memory_order_relaxed);
  if ((detail & kSamples) != 0 && !is_sampled(kind, address)) return false;
  std::uint64_t stack = 0;
  if ((detail & kStacks) != 0 && caller != nullptr && carries_stack(kind)) {
    stack = walk_stack(*caller);
  }
  const bool compact = alignment_log2 == 0 && fits_compact(address, size_bytes);
  if (compact && (detail & kTimes) == 0 &&
      record_compact(kind, address, size_bytes, detail, stack)) {
    return true;
  }
  record_fully(kind, address, size_bytes, alignment_log2, stack);
  return true;
}

bool record_late(ThreadRing* ring, std::uint64_t position, RecordKind kind, std::uint64_t address,
                 std::uint64_t size_bytes) {
  const Place place = make_room(ring, position, 1);
  if (place.words == nullptr) return record_in_detail(kind, address, size_bytes);
  place.put(0, compact_head(kind, address, size_bytes, false));
  return true;
}

}  // namespace fitmark::workloads
