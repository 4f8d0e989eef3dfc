// SPDX-License-Identifier: MIT
//
// Deferred coalescing: short freed blocks wait, uncoalesced, in a last-in first-out list for each
// length, and serve requests of that very length first.
//
// Layout:      a list for each length below 65 units, through the first bytes of the waiting blocks
// Invariants:  waiting blocks look live to their neighbours; their bytes never exceed the bound
// Complexity:  push and pop O(1)
// Threads:     none
// Source:      Wilson et al., IWMM 1995, section 3.7.1; Weinstock's QuickFit, 1976
#pragma once

#include <array>
#include <cstdint>

namespace fitmark::allocator {

// What a heap that joins at once has instead.
template <typename Home>
struct NoQuickLists {
  static constexpr bool kDefers = false;
};

template <typename Home>
class QuickLists {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr bool kDefers = true;
  static constexpr unsigned kLongestUnits = 64;  // 1 KiB of 16-byte units

  QuickLists() { heads_.fill(Home::kNone); }

  void set_bound(std::uint64_t units) { bound_units_ = units; }

  // Whether one more block of this length may wait, once there is room.
  bool takes(Units units) const { return units <= kLongestUnits && units <= bound_units_; }
  bool has_room(Units units) const { return units_ + units <= bound_units_; }

  void push(Home& home, Handle at, Units units) {
    home.template node<Node>(at).next = heads_[units];
    heads_[units] = at;
    units_ += units;
    blocks_ += 1;
  }

  // Returns the block of this very length that was freed last, or kNone.
  Handle pop(Home& home, Units units) {
    if (units > kLongestUnits || heads_[units] == Home::kNone) return Home::kNone;
    const Handle at = heads_[units];
    heads_[units] = home.template node<Node>(at).next;
    units_ -= units;
    blocks_ -= 1;
    return at;
  }

  bool is_empty() const { return blocks_ == 0; }
  std::uint64_t units() const { return units_; }
  std::uint64_t blocks() const { return blocks_; }

  // Calls f(position, units) for each waiting block.
  template <typename F>
  void for_each(const Home& home, F&& f) const {
    for (Units units = 0; units <= kLongestUnits; ++units) {
      for (Handle at = heads_[units]; at != Home::kNone; at = home.template node<Node>(at).next) {
        f(at, units);
      }
    }
  }

 private:
  struct [[gnu::may_alias]] Node {
    Handle next;
  };

  std::array<Handle, kLongestUnits + 1> heads_;
  std::uint64_t units_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t bound_units_ = 0;
};

}  // namespace fitmark::allocator
