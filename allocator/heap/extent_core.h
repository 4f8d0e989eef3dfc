// SPDX-License-Identifier: MIT
//
// What every heap does with its blocks: place, split, coalesce, resize, grow and trim. Written
// once; where the tags live is the home's business, which extent serves is the policy's.
//
// Invariants:  1 blocks tile [0, top) without gap
//              2 no two free extents touch
//              3 the policy knows exactly the free extents; a block that waits in a quick list is none
// Complexity:  that of the policy, and O(1) around it
// Threads:     none; wrap in Locked
// Source:      Knuth, TAOCP 1, section 2.5, algorithms A and C
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "allocator/heap/quick_lists.h"
#include "allocator/policy/choice.h"

namespace fitmark::allocator {

// `Home` keeps the tags (TaggedMemory, NumberLine); `Policy` is a class template over it; `Quick` holds
// the blocks whose coalescing is deferred, if any.
template <typename Home, template <typename> class Policy,
          template <typename> class Quick = NoQuickLists>
class ExtentCore {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr Handle kNone = Home::kNone;

  template <typename... HomeArguments>
  explicit ExtentCore(const Growth& growth, HomeArguments&&... arguments)
      : growth_(growth),
        home_(std::forward<HomeArguments>(arguments)...),
        split_units_(static_cast<Units>(home_.geometry().split_units())) {}

  // Likewise, of a policy that is chosen now.
  template <typename... HomeArguments>
  ExtentCore(const PolicyChoice& choice, const Growth& growth, HomeArguments&&... arguments)
      : growth_(growth),
        home_(std::forward<HomeArguments>(arguments)...),
        split_units_(static_cast<Units>(home_.geometry().split_units())),
        policy_(choice) {
    quick_.set_bound(choice.is_deferred ? choice.bound_bytes / home_.geometry().unit_bytes : 0);
  }

  Home& home() { return home_; }
  const Home& home() const { return home_; }
  Handle top() const { return top_; }

  // Units of the block that grants `bytes`; 0 when the heap could never hold it.
  std::uint64_t block_units(std::uint64_t bytes) const {
    return bytes > home_.capacity_bytes() ? 0 : home_.block_units(bytes);
  }

  // Returns a live block of at least `units` units, or kNone. Requires units != 0.
  Handle place(std::uint64_t wide_units) {
    const Units units = static_cast<Units>(wide_units);
    if (units != wide_units) return kNone;
    if constexpr (Quick<Home>::kDefers) {
      const Handle waiting = quick_.pop(home_, units);
      if (waiting != kNone) {
        account_live(units);
        return waiting;
      }
    }
    return place_in_extent(units);
  }

  // Likewise, where no waiting block will do: the block before the one returned is live.
  Handle place_in_extent(Units units) {
    const auto [at, have] = policy_.find(home_, units);
    if (at == kNone) [[unlikely]] {
      return place_without_extent(units);
    }
    carve(at, have, units);
    return at;
  }

  // Likewise, with the payload aligned to `alignment_units` units, a power of two.
  Handle place_aligned(std::uint64_t units, std::uint64_t alignment_units) {
    const std::uint64_t min_units = home_.geometry().min_units();
    const std::uint64_t enough = units + alignment_units + min_units - 1;
    if (static_cast<Units>(enough) != enough) return kNone;
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

  // Frees the live block: joins it with free neighbours, now or later.
  void release(Handle at) {
    if constexpr (Quick<Home>::kDefers) {
      const Units units = home_.units(at);
      if (quick_.takes(units)) {
        if (!quick_.has_room(units)) join_all_waiting();
        quick_.push(home_, at, units);
        live_units_ -= units;
        live_blocks_ -= 1;
        return;
      }
    }
    join(at);
  }

  // Frees the live block and joins it with free neighbours.
  void join(Handle at) {
    const Units units = home_.units(at);
    const Handle next = at + units;
    const Units after = home_.free_units(next);
    const Units before = home_.previous_free_units(at);
    const Handle start = at - before;
    const Units whole = before + units + after;
    live_units_ -= units;
    live_blocks_ -= 1;
    free_extents_ += 1 - (before != 0) - (after != 0);
    home_.make_free(start, whole);
    home_.note_free_before(start + whole, whole);
    enter(start, before, next, after, whole);
    if (before != 0) home_.forget(at);
    if (after != 0) home_.forget(next);
    if (start + whole == top_) [[unlikely]] {
      trim(start, whole);
    }
  }

  // Makes the live block `units` long without moving it; false, with nothing changed, if it can't
  // be.
  bool resize_in_place(Handle at, std::uint64_t wide_units) {
    const Units units = static_cast<Units>(wide_units);
    if (units != wide_units) return false;
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

  // Bytes of memory that the policy's index takes outside the heap.
  std::uint64_t policy_bytes() const { return policy_.held_bytes(); }

  std::uint64_t held_bytes() const { return home_.held_bytes() + index_bytes(); }

  // Tags of live blocks, the heap's ends and the index.
  std::uint64_t bookkeeping_bytes() const {
    const Geometry& geometry = home_.geometry();
    const std::uint64_t ends =
        home_.held_bytes() == 0 ? 0 : geometry.lead_units() * geometry.unit_bytes;
    return live_blocks_ * geometry.tag_bytes + ends + index_bytes();
  }

  HeapCounts counts() const {
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

  // Calls f(position, units, state) for each block in address order.
  template <typename F>
  void for_each_block(F&& f) const {
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

  // Returns what is wrong with the heap in one sentence, or an empty string.
  std::string check() const;

 private:
  // A simulated heap's index stands beside the number line, not on it.
  std::uint64_t index_bytes() const { return Home::kHoldsIndex ? policy_bytes() : 0; }

  void account_live(Units units) {
    live_units_ += units;
    live_blocks_ += 1;
  }

  // Tells the policy that [start, start + whole) is one extent now, in place of those in it that were free:
  // `before` units from `start` on, and `after` from `next` on; 0 where there was none.
  void enter(Handle start, Units before, Handle next, Units after, Units whole) {
    if (before != 0) {
      if (after != 0) policy_.erase(home_, next, after);
      policy_.replace(home_, start, before, start, whole);
    } else if (after != 0) {
      policy_.replace(home_, next, after, start, whole);
    } else {
      policy_.insert(home_, start, whole);
    }
  }

  // Takes the first `units` of the free extent [at, at + have).
  void carve(Handle at, Units have, Units units) {
    const Units left = have - units;
    live_blocks_ += 1;
    if (left >= split_units_) {
      const Handle rest = at + units;
      home_.make_live(at, units);
      home_.make_free(rest, left);
      home_.note_shorter_before(at + have, left);
      policy_.replace(home_, at, have, rest, left);
      live_units_ += units;
    } else {
      home_.make_live(at, have);
      home_.note_live_before(at + have);
      policy_.erase(home_, at, have);
      free_extents_ -= 1;
      live_units_ += have;
    }
  }

  // Joins a block with the free extent behind it and keeps `units`.
  void absorb(Handle at, Units have, Handle next, Units after, Units units) {
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

  void cut_tail(Handle at, Units have, Units units) {
    const Handle rest = at + units;
    home_.resize_live(at, units);
    home_.make_live(rest, have - units);
    live_blocks_ += 1;
    join(rest);
  }

  std::uint64_t waiting_units() const {
    if constexpr (Quick<Home>::kDefers) return quick_.units();
    return 0;
  }

  // The positions of blocks in quick lists, ascending.
  std::vector<Handle> waiting_blocks() const {
    std::vector<Handle> waiting;
    if constexpr (Quick<Home>::kDefers) {
      quick_.for_each(home_, [&](Handle at, Units) { waiting.push_back(at); });
      std::sort(waiting.begin(), waiting.end());
    }
    return waiting;
  }

  // Joins every waiting block with its neighbours, short ones first.
  void join_all_waiting() {
    for (Units units = 1; units <= Quick<Home>::kLongestUnits; ++units) {
      for (Handle at = quick_.pop(home_, units); at != kNone; at = quick_.pop(home_, units)) {
        account_live(units);
        join(at);
      }
    }
  }

  // No extent serves: joins what waits, then grows.
  Handle place_without_extent(Units units) {
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

  // Holds enough for a block of `units` at `at`; false when the home can't.
  bool reach(Handle at, Units units) {
    const std::uint64_t new_top = std::uint64_t{at} + units;
    if (new_top >= kNone) return false;
    const std::uint64_t needed_bytes = home_.geometry().extent_bytes(new_top);
    if (needed_bytes > home_.held_bytes() && !home_.hold(growth_.held_for(needed_bytes)) &&
        !home_.hold(growth_.page_end(needed_bytes)) && !home_.hold(needed_bytes)) {
      return false;
    }
    return true;
  }

  void move_top(Handle new_top) {
    home_.move_end(top_, new_top);
    top_ = new_top;
  }

  // No extent serves: lets the heap grow at its end by what is missing there.
  Handle extend(Units units) {
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

  // The live block at `at` is the last, or only a free extent follows it.
  bool extend_end(Handle at, Units units) {
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

  // The last block became free: gives its end back when it is long enough.
  void trim(Handle start, Units units) {
    const Geometry& geometry = home_.geometry();
    if (!growth_.should_trim(std::uint64_t{units} * geometry.unit_bytes, home_.held_bytes()))
      return;
    const std::uint64_t keep_bytes = geometry.extent_bytes(start + geometry.min_units());
    const std::uint64_t page_bytes = std::max(growth_.page_bytes, geometry.unit_bytes);
    const std::uint64_t new_held = (keep_bytes + page_bytes - 1) / page_bytes * page_bytes;
    const auto new_top =
        static_cast<Handle>(new_held / geometry.unit_bytes - geometry.lead_units());
    if (new_top >= top_) return;
    const Units kept = static_cast<Units>(new_top - start);
    policy_.replace(home_, start, units, start, kept);
    move_top(new_top);
    home_.make_free(start, kept);
    home_.note_free_before(top_, kept);
    home_.give_back_to(new_held);
  }

  Growth growth_;
  Home home_;
  // No two counts side by side: the compiler would add to both at once, with a load that must wait until the
  // stores before it, of one each, have left for the cache.
  std::uint64_t live_units_ = 0;
  Handle top_ = 0;
  std::uint64_t live_blocks_ = 0;
  Units split_units_;
  std::uint64_t free_extents_ = 0;
  Policy<Home> policy_;
  [[no_unique_address]] Quick<Home> quick_;
};

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
