// SPDX-License-Identifier: MIT
//
// What a core does where no extent serves as it is: join what waits, align, grow at the end, and trim; and how it moves
// to another home.
//
// Threads:     as ExtentCore
#pragma once

#include <algorithm>
#include <cstdint>

#include "allocator/heap/extent_core.h"

namespace fitmark::allocator {

template <typename Home, template <typename> class Policy, template <typename> class Quick>
typename ExtentCore<Home, Policy, Quick>::Handle ExtentCore<Home, Policy, Quick>::place_aligned(
    std::uint64_t units, std::uint64_t alignment_units) {
  const std::uint64_t min_units = home_.geometry().min_units();
  const std::uint64_t enough = units + alignment_units + min_units - 1;
  if (static_cast<Units>(enough) != enough) return kNone;
  settle();
  const Handle at = place_in_extent(static_cast<Units>(enough));
  if (at == kNone) return kNone;
  std::uint64_t lead = (~(home_.phase_units() + at) + 1) & (alignment_units - 1);
  while (lead != 0 && lead < min_units) lead += alignment_units;
  const Handle aligned = at + static_cast<Handle>(lead);
  if (lead != 0) {
    const Units whole = home_.units(at);
    home_.make_live(at, static_cast<Units>(lead));
    home_.make_live(aligned, whole - static_cast<Units>(lead));
    live_blocks_ += 1;
    join(at);
  }
  resize_in_place(aligned, units);
  return aligned;
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
void ExtentCore<Home, Policy, Quick>::join_all_waiting() {
  for (Units units = 1; units <= Quick<Home>::kLongestUnits; ++units) {
    for (Handle at = quick_.pop(home_, units); at != kNone; at = quick_.pop(home_, units)) {
      account_live(units);
      join(at);
    }
  }
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
typename ExtentCore<Home, Policy, Quick>::Handle
ExtentCore<Home, Policy, Quick>::place_without_extent(Units units) {
  if constexpr (Quick<Home>::kDefers) {
    if (!quick_.is_empty()) {
      join_all_waiting();
      const auto [at, have] = policy_.find(home_, units);
      if (at != kNone) {
        carve(at, have, units);
        return at;
      }
    }
  }
  return extend(units);
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
bool ExtentCore<Home, Policy, Quick>::reach(Handle at, Units units) {
  const std::uint64_t new_top = std::uint64_t{at} + units;
  if (new_top >= kNone) return false;
  const std::uint64_t needed_bytes = home_.geometry().extent_bytes(new_top);
  const std::uint64_t held_before = home_.held_bytes();
  if (needed_bytes <= held_before) return true;
  if (!home_.hold(growth_.held_for(needed_bytes)) && !home_.hold(growth_.page_end(needed_bytes)) &&
      !home_.hold(needed_bytes)) {
    return false;
  }
  if (growth_.fills_soon(units * home_.geometry().unit_bytes, held_before)) {
    home_.expect_writes(held_before, home_.held_bytes() - held_before);
  }
  return true;
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
typename ExtentCore<Home, Policy, Quick>::Handle ExtentCore<Home, Policy, Quick>::extend(
    Units units) {
  const Units tail = top_ == 0 ? 0 : home_.previous_free_units(top_);
  const Handle at = top_ - tail;
  if (tail >= units) {  // a policy that settles for less than a full search has overlooked it
    carve(at, tail, units);
    return at;
  }
  if (!reach(at, units)) return kNone;
  if (tail != 0) {
    policy_.erase(home_, at, tail);
    free_extents_ -= 1;
  }
  move_top(at + units);
  home_.make_live(at, units);
  account_live(units);
  return at;
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
void ExtentCore<Home, Policy, Quick>::trim(Handle start, Units units) {
  const Geometry& geometry = home_.geometry();
  if (!growth_.should_trim(std::uint64_t{units} * geometry.unit_bytes, home_.held_bytes())) return;
  const std::uint64_t keep_bytes = geometry.extent_bytes(start + geometry.min_units());
  const std::uint64_t page_bytes = std::max(growth_.page_bytes, geometry.unit_bytes);
  const std::uint64_t new_held = (keep_bytes + page_bytes - 1) / page_bytes * page_bytes;
  const auto new_top = static_cast<Handle>(new_held / geometry.unit_bytes - geometry.lead_units());
  if (new_top >= top_) return;
  const Units kept = static_cast<Units>(new_top - start);
  policy_.replace(home_, start, units, start, kept);
  move_top(new_top);
  home_.make_free(start, kept);
  home_.note_free_before(top_, kept);
  home_.give_back_to(new_held);
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
template <typename OtherHome>
void ExtentCore<Home, Policy, Quick>::take_over(const ExtentCore<OtherHome, Policy, Quick>& other) {
  home_.hold(other.home_.held_bytes());
  move_top(other.top_);
  Units free_before = 0;
  other.for_each_block([&](Handle at, Units units, BlockState state) {
    if (state == BlockState::free) {
      home_.make_free(at, units);
      free_before = units;
    } else {
      home_.make_live(at, units);
      if (free_before != 0) home_.note_free_before(at, free_before);
      free_before = 0;
    }
  });
  if (free_before != 0) home_.note_free_before(top_, free_before);
  live_units_ = other.live_units_;
  live_blocks_ = other.live_blocks_;
  free_extents_ = other.free_extents_;
  policy_.take_over(home_, other.policy_, other.home_);
}

}  // namespace fitmark::allocator
