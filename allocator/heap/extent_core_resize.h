// SPDX-License-Identifier: MIT
//
// How a core changes a live block's length where it stands: into the free extent behind it, at the heap's end, or by
// cutting off its tail.
//
// Threads:     as ExtentCore
#pragma once

#include <cstdint>

#include "allocator/heap/extent_core.h"

namespace fitmark::allocator {

template <typename Home, template <typename> class Policy, template <typename> class Quick>
bool ExtentCore<Home, Policy, Quick>::resize_in_place(Handle at, std::uint64_t wide_units) {
  const Units units = static_cast<Units>(wide_units);
  if (units != wide_units) return false;
  settle();
  const Units have = home_.units(at);
  if (units <= have) {
    if (have - units >= split_units_) cut_tail(at, have, units);
    return true;
  }
  const Handle next = at + have;
  const Units after = home_.free_units(next);
  if (have + after < units && (next + after != top_ || !extend_end(at, units))) return false;
  if (have + after >= units) {
    live_units_ -= have;
    live_blocks_ -= 1;
    absorb(at, have, next, after, units);
  }
  return true;
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
void ExtentCore<Home, Policy, Quick>::absorb(Handle at, Units have, Handle next, Units after,
                                             Units units) {
  const Units whole = have + after;
  if (whole - units >= split_units_) {
    const Handle rest = at + units;
    home_.resize_live(at, units);
    home_.make_free(rest, whole - units);
    home_.note_shorter_before(at + whole, whole - units);
    policy_.replace(home_, next, after, rest, whole - units);
    account_live(units);
  } else {
    policy_.erase(home_, next, after);
    home_.resize_live(at, whole);
    home_.note_live_before(at + whole);
    free_extents_ -= 1;
    account_live(whole);
  }
  home_.forget(next);
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
void ExtentCore<Home, Policy, Quick>::cut_tail(Handle at, Units have, Units units) {
  const Handle rest = at + units;
  home_.resize_live(at, units);
  home_.make_live(rest, have - units);
  live_blocks_ += 1;
  join(rest);
}

template <typename Home, template <typename> class Policy, template <typename> class Quick>
bool ExtentCore<Home, Policy, Quick>::extend_end(Handle at, Units units) {
  if (!reach(at, units)) return false;
  const Units have = home_.units(at);
  const Handle next = at + have;
  if (next != top_) {
    policy_.erase(home_, next, home_.units(next));
    home_.forget(next);
    free_extents_ -= 1;
  }
  move_top(at + units);
  home_.resize_live(at, units);
  live_units_ += units - have;
  return true;
}

}  // namespace fitmark::allocator
