// SPDX-License-Identifier: MIT
//
// What every adapter has: emulated calloc and realloc, the sums of a walk, the reasons against.
#include "allocator/textbook/textbook_subject.h"

#include <algorithm>
#include <cstring>

namespace fitmark::allocator {

void* TextbookSubject::allocate_zeroed(std::size_t bytes) {
  void* block = allocate(bytes);
  if (block != nullptr) std::memset(block, 0, bytes);
  return block;
}

void* TextbookSubject::reallocate(void* block, std::size_t bytes) {
  void* moved = allocate(bytes);
  if (block == nullptr || moved == nullptr) return moved;
  std::memcpy(moved, block, std::min(bytes, granted_bytes(block)));
  deallocate(block);
  return moved;
}

TextbookAccounts TextbookSubject::accounts() const {
  TextbookAccounts sum;
  sum.bookkeeping_bytes = sum.held_bytes = outside_bookkeeping_bytes();
  walk([&sum](std::size_t, std::size_t bytes, TextbookState state) {
    sum.held_bytes += bytes;
    if (state == TextbookState::bookkeeping) sum.bookkeeping_bytes += bytes;
    if (state == TextbookState::allocated) sum.allocated_bytes += bytes;
    if (state != TextbookState::free) return;
    sum.free_bytes += bytes;
    sum.largest_free_bytes = std::max(sum.largest_free_bytes, bytes);
    ++sum.free_extents;
  });
  return sum;
}

std::string TextbookSubject::why_not(const TextbookTraffic& traffic) const {
  const TextbookLimits limit = limits();
  const std::string who(name());
  if (traffic.largest_alignment_bytes > limit.payload_alignment_bytes)
    return who + " aligns to " + std::to_string(limit.payload_alignment_bytes) +
           " bytes, and the trace asks for " + std::to_string(traffic.largest_alignment_bytes) +
           ": leave the subject out";
  const std::uint64_t needed =
      traffic.peak_live_bytes + traffic.peak_live_objects * limit.header_bytes;
  if (needed > limit.largest_region_bytes)
    return who + " can have a region of at most " + std::to_string(limit.largest_region_bytes) +
           " bytes, and the trace's peak needs " + std::to_string(needed) +
           ": leave the subject out";
  if (needed > region_bytes())
    return who + " needs at least " + std::to_string(needed) +
           " bytes for the trace's peak, and its region has " + std::to_string(region_bytes()) +
           ": give it a larger region";
  if (traffic.largest_request_bytes > limit.max_request_bytes)
    return who + " serves at most " + std::to_string(limit.max_request_bytes) +
           " bytes at once, and the trace asks for " +
           std::to_string(traffic.largest_request_bytes) + ": leave the subject out";
  const double visits =
      static_cast<double>(traffic.event_count) * static_cast<double>(traffic.peak_live_objects);
  if (limit.walks_objects && visits > kMostVisits)
    return who + " walks up to " + std::to_string(traffic.peak_live_objects) +
           " objects for each of " + std::to_string(traffic.event_count) +
           " events: choose a shorter trace";
  return {};
}

}  // namespace fitmark::allocator
