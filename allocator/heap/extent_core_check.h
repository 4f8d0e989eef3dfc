// SPDX-License-Identifier: MIT
//
// What a core tells of itself: its accounts, its blocks, and what is wrong with it.
//
// Threads:     as ExtentCore
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "allocator/heap/extent_core.h"
#include "allocator/heap/heap_counts.h"

namespace fitmark::allocator {

template <typename Home, template <typename> class Policy, template <typename> class Quick>
HeapCounts ExtentCore<Home, Policy, Quick>::counts() const {
  const Geometry& geometry = home_.geometry();
  HeapCounts counts;
  counts.held = held_bytes();
  counts.live_blocks = live_blocks_;
  counts.granted = live_units_ * geometry.unit_bytes - live_blocks_ * geometry.tag_bytes;
  counts.free_extents = free_extents_;
  counts.cached = waiting_units() * geometry.unit_bytes;
  counts.free = (top_ - live_units_) * geometry.unit_bytes - counts.cached;
  counts.largest_free = std::uint64_t{policy_.largest_units(home_)} * geometry.unit_bytes;
  counts.bookkeeping = bookkeeping_bytes();
  counts.untouched =
      counts.held - counts.granted - counts.bookkeeping - counts.cached - counts.free;
  return counts;
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
std::vector<typename ExtentCore<Home, Policy, Quick>::Handle>
ExtentCore<Home, Policy, Quick>::waiting_blocks() const {
  std::vector<Handle> waiting;
  if constexpr (Quick<Home>::kDefers) {
    quick_.for_each(home_, [&](Handle at, Units) { waiting.push_back(at); });
    std::sort(waiting.begin(), waiting.end());
  }
  return waiting;
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
template <typename F>
void ExtentCore<Home, Policy, Quick>::for_each_block(F&& f) const {
  const std::vector<Handle> waiting = waiting_blocks();
  auto next = waiting.begin();
  for (Handle at = 0; at < top_; at += home_.units(at)) {
    const bool is_waiting = next != waiting.end() && *next == at;
    next += is_waiting;
    f(at, home_.units(at),
      is_waiting          ? BlockState::cached
      : home_.is_free(at) ? BlockState::free
                          : BlockState::live);
  }
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
std::string ExtentCore<Home, Policy, Quick>::check() const {
  const auto fault = [this](Handle at, const char* what) {
    return "block at offset " + std::to_string(home_.geometry().extent_bytes(at)) + " " + what;
  };
  std::vector<std::pair<Handle, Units>> walked;
  std::uint64_t live_units = 0, live_blocks = 0;
  Units before = 0;
  Handle at = 0;
  while (at < top_) {
    const Units units = home_.units(at);
    if (units == 0 || units > top_ - at) return fault(at, "has a length that leaves the heap");
    if (home_.previous_free_units(at) != before)
      return fault(at, "disagrees with the block before it");
    const bool is_free = home_.is_free(at);
    if (is_free && before != 0) return fault(at, "is free and so is the block before it");
    if (is_free) {
      walked.emplace_back(at, units);
    } else {
      live_units += units;
      live_blocks += 1;
    }
    before = is_free ? units : 0;
    at += units;
  }
  if (top_ != 0 && home_.previous_free_units(top_) != before) return "the end tag is wrong";
  if (live_units != live_units_ + waiting_units() ||
      live_blocks != live_blocks_ + waiting_blocks().size()) {
    return "the live accounts are wrong";
  }
  if (walked.size() != free_extents_) return "the count of free extents is wrong";
  std::vector<std::pair<Handle, Units>> known;
  policy_.for_each(home_, [&](Handle h, Units units) { known.emplace_back(h, units); });
  std::sort(known.begin(), known.end());
  if (known != walked) return "the policy's extents are not the heap's";
  Units largest = 0;
  for (const auto& extent : walked) largest = std::max(largest, extent.second);
  if (policy_.largest_units(home_) != largest) return "the policy's largest extent is wrong";
  return policy_.check(home_);
}

}  // namespace fitmark::allocator
