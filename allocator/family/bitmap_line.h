// SPDX-License-Identifier: MIT
//
// The bitmap heap's home and policy: two bits an allocation unit say all, free or not and where a block
// starts; no tag stands in the heap.
//
// Layout:      a RunMap of free units; a second bitmap of the units at which live blocks start
// Invariants:  a free extent is a maximal run of free units; a live one ends where the next starts, or at a free
//              unit, or at the top
// Complexity:  units() O(block / 64); the rest as RunMap
// Threads:     none
// Source:      Tanenbaum, Modern Operating Systems, memory management with bitmaps; first fit: Knuth, TAOCP 1,
//              section 2.5
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>

#include "allocator/family/run_map.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/line_bounds.h"
#include "allocator/source/source.h"
#include "allocator/source/zero_pages.h"

namespace fitmark::allocator {

// A home of ExtentCore, as NumberLine; it has no nodes, so only BitmapFit lives on it.
class BitmapLine : public LineBounds {
 public:
  using Handle = std::uint64_t;
  using Units = std::uint64_t;
  static constexpr Handle kNone = ~Handle{0};
  static constexpr bool kHoldsIndex = false;

  BitmapLine(const Geometry& geometry, std::uint64_t capacity_bytes)
      : LineBounds(geometry, capacity_bytes),
        free_(capacity_bytes / geometry.unit_bytes + 1),
        start_pages_((capacity_bytes / geometry.unit_bytes / 64 + 2) * sizeof(std::uint64_t)),
        starts_(static_cast<std::uint64_t*>(start_pages_.begin())) {}

  std::uint64_t phase_units() const { return 0; }

  Units units(Handle at) const {
    if (at >= end_) return 0;
    if (free_.is_free(at)) return free_.free_from(at);
    return live_end(at) - at;
  }
  bool is_free(Handle at) const { return at < end_ && free_.is_free(at); }
  Units free_units(Handle at) const { return is_free(at) ? free_.free_from(at) : 0; }
  Units previous_free_units(Handle at) const { return free_.free_before(at); }

  void make_live(Handle at, Units units) {
    starts_[at / 64] |= std::uint64_t{1} << (at % 64);
    high_ = std::max(high_, at + units);
    free_.set_used(at, units);
  }
  // Of a long extent mostly free already, only what is not is written.
  void make_free(Handle at, Units units) {
    const Handle begin = at + std::min(units, free_.free_from(at));
    if (begin == at + units) return;
    const Handle end = at + units - free_.free_before(at + units);
    clear_starts(begin, end - begin);
    free_.set_free(begin, end - begin);
  }
  void resize_live(Handle at, Units units) { free_.set_used(at, units); }
  void note_free_before(Handle, Units) {}
  void note_shorter_before(Handle, Units) {}
  void note_live_before(Handle) {}
  void forget(Handle) {}
  void move_end(Handle, Handle to) {
    if (to < end_) {
      clear_starts(to, end_ - to);
      free_.set_used(to, end_ - to);
    }
    end_ = to;
  }

  // Both bitmaps and the summaries.
  std::uint64_t table_bytes() const {
    return free_.held_bytes() + (high_ / 8 + kPageBytes - 1) / kPageBytes * kPageBytes;
  }
  const RunMap& runs() const { return free_; }
  Handle end() const { return end_; }

 private:
  // Where the live block at `at` ends.
  Handle live_end(Handle at) const {
    for (Handle next = at + 1; next < end_; next = (next / 64 + 1) * 64) {
      const std::uint64_t stops = (starts_[next / 64] | free_.word(next / 64)) >> (next % 64);
      if (stops != 0) {
        return std::min(end_, next + static_cast<Handle>(std::countr_zero(stops)));
      }
    }
    return end_;
  }

  void clear_starts(Handle at, Units units) {
    const Handle end = at + units;
    while (at < end) {
      const Units count = std::min<Units>(end - at, 64 - at % 64);
      starts_[at / 64] &= ~((~std::uint64_t{0} >> (64 - count)) << (at % 64));
      at += count;
    }
    high_ = std::max(high_, end);
  }

  Handle end_ = 0;
  Handle high_ = 0;
  RunMap free_;
  ZeroPages start_pages_;
  std::uint64_t* starts_;
};

// The policy on that home: the lowest adequate run of free units.
template <typename Home>
class BitmapFit {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  Extent<Handle, Units> find(const Home& home, Units units) const {
    const Handle at = home.runs().first_run(units);
    if (at == RunMap::kNone) return {Home::kNone, 0};
    return {at, home.runs().free_from(at)};
  }
  // The bits are the list.
  void insert(const Home&, Handle, Units) {}
  void erase(const Home&, Handle, Units) {}
  void replace(const Home&, Handle, Units, Handle, Units) {}

  Units largest_units(const Home& home) const { return home.runs().longest_run(); }
  std::uint64_t held_bytes() const { return 0; }

  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (Handle at = 0; at < home.end(); at += home.units(at)) {
      if (home.is_free(at)) f(at, home.units(at));
    }
  }

  std::string check(const Home& home) const {
    return home.runs().is_sound() ? "" : "a summary of the bitmap is wrong";
  }
};

}  // namespace fitmark::allocator
