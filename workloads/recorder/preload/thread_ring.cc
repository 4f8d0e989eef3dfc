// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {

void record_fully(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
                  unsigned alignment_log2) {
  const bool compact = alignment_log2 == 0 && fits_compact(address, size_bytes);
  while (true) {
    const std::uint64_t stamped = stamps_wanted.load(std::memory_order_relaxed) ? 1 : 0;
    const Place place = reserve((compact ? 1 : 3) + stamped);
    if (place.words == nullptr) continue;
    place.put(0, compact ? compact_head(kind, address, size_bytes, stamped != 0)
                         : wide_head(kind, alignment_log2, stamped != 0, false));
    if (stamped != 0) place.put(1, next_stamp() << 1U);
    if (compact) return;
    place.put(1 + stamped, address << 1U);
    place.put(2 + stamped, size_bytes << 1U);
    return;
  }
}

void record_late(ThreadRing* ring, std::uint64_t position, RecordKind kind, std::uint64_t address,
                 std::uint64_t size_bytes) {
  const Place place = make_room(ring, position, 1);
  if (place.words == nullptr) return record_fully(kind, address, size_bytes, 0);
  place.put(0, compact_head(kind, address, size_bytes, false));
}

}  // namespace fitmark::workloads
