// SPDX-License-Identifier: MIT
//
// What every heap does with its blocks: place, split, coalesce, resize, grow and trim. Written
// once; where the tags live is the home's business, which extent serves is the policy's. How a block changes its length
// stands in extent_core_resize.h, what is rare in extent_core_growth.h, what tells of the core in extent_core_check.h;
// a heap includes all four.
//
// Invariants:  1 blocks tile [0, top) without gap
//              2 no two free extents touch
//              3 the policy knows exactly the free extents; a block that waits in a quick list is none
// Complexity:  that of the policy, and O(1) around it
// Threads:     none; wrap in Locked
// Source:      Knuth, TAOCP 1, section 2.5, algorithms A and C
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "allocator/heap/geometry.h"
#include "allocator/heap/heap_counts.h"
#include "allocator/heap/quick_lists.h"
#include "allocator/heap/release_row.h"
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
    settle();
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
  Handle place_aligned(std::uint64_t units, std::uint64_t alignment_units);

  // Frees the live block. In a long row of frees only the memory is asked for it now: see settle().
  void release(Handle at) {
    if constexpr (FetchesBlocks<Home>) {
      if (row_.is_long()) [[unlikely]] {
        release_in_row(at);
        return;
      }
      row_.lengthen();
    }
    release_now(at);
  }

  // Finishes what is on its way to be freed, as everyone does who looks at blocks other than his own; the row ends.
  void settle() {
    if (row_.is_long()) [[unlikely]] {
      finish_row();
    }
    row_.end();
  }

  // Frees the live block: joins it with free neighbours, now or later.
  void release_now(Handle at) {
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
  bool resize_in_place(Handle at, std::uint64_t wide_units);

  // Becomes what `other` is, over another home. Requires that nothing waits, and that this one was never used.
  template <typename OtherHome>
  void take_over(const ExtentCore<OtherHome, Policy, Quick>& other);

  // Bytes of memory that the policy's index takes outside the heap.
  std::uint64_t policy_bytes() const { return policy_.held_bytes(); }

  std::uint64_t held_bytes() const { return home_.held_bytes() + index_bytes(); }

  // Tags of live blocks, the heap's ends and the index.
  std::uint64_t bookkeeping_bytes() const {
    return live_blocks_ * home_.geometry().tag_bytes + ends_bytes() + index_bytes();
  }

  // Bookkeeping, and what is granted.
  std::uint64_t used_bytes() const {
    return live_units_ * home_.geometry().unit_bytes + ends_bytes() + index_bytes();
  }

  HeapCounts counts() const;

  // Calls f(position, units, state) for each block in address order.
  template <typename F>
  void for_each_block(F&& f) const;

  // Returns what is wrong with the heap in one sentence, or an empty string.
  std::string check() const;

 private:
  template <typename, template <typename> class, template <typename> class>
  friend class ExtentCore;

  std::uint64_t ends_bytes() const {
    const Geometry& geometry = home_.geometry();
    return home_.held_bytes() == 0 ? 0 : geometry.lead_units() * geometry.unit_bytes;
  }

  // A simulated heap's index stands beside the number line, not on it.
  std::uint64_t index_bytes() const { return Home::kHoldsIndex ? policy_bytes() : 0; }

  void account_live(Units units) {
    live_units_ += units;
    live_blocks_ += 1;
  }

  [[gnu::noinline]] void release_in_row(Handle at) {
    home_.fetch(at);
    const Handle near = row_.half_way();
    if (near != kNone) home_.fetch(near + home_.units(near));
    const Handle due = row_.push(at);
    if (due != kNone) release_now(due);
  }
  [[gnu::noinline]] void finish_row() {
    for (unsigned place = 0; place < ReleaseRow<Home>::kPlaces; ++place) {
      const Handle due = row_.pop();
      if (due != kNone) release_now(due);
    }
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
  void absorb(Handle at, Units have, Handle next, Units after, Units units);

  // Frees what the live block has beyond `units`.
  void cut_tail(Handle at, Units have, Units units);

  std::uint64_t waiting_units() const {
    if constexpr (Quick<Home>::kDefers) return quick_.units();
    return 0;
  }

  // The positions of blocks in quick lists, ascending.
  std::vector<Handle> waiting_blocks() const;

  // Joins every waiting block with its neighbours, short ones first.
  void join_all_waiting();

  // No extent serves: joins what waits, then grows.
  Handle place_without_extent(Units units);

  // Holds enough for a block of `units` at `at`; false when the home can't.
  bool reach(Handle at, Units units);

  void move_top(Handle new_top) {
    home_.move_end(top_, new_top);
    top_ = new_top;
  }

  // No extent serves: lets the heap grow at its end by what is missing there.
  Handle extend(Units units);

  // The live block at `at` is the last, or only a free extent follows it.
  bool extend_end(Handle at, Units units);

  // The last block became free: gives its end back when it is long enough.
  void trim(Handle start, Units units);

  Growth growth_;
  Home home_;
  // No two counts side by side: the compiler would add to both at once, with a load that must wait until the
  // stores before it, of one each, have left for the cache.
  std::uint64_t live_units_ = 0;
  Handle top_ = 0;
  std::uint64_t live_blocks_ = 0;
  Units split_units_;
  std::uint64_t free_extents_ = 0;
  ReleaseRow<Home> row_;
  Policy<Home> policy_;
  [[no_unique_address]] Quick<Home> quick_;
};

}  // namespace fitmark::allocator
