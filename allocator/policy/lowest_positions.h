// SPDX-License-Identifier: MIT
//
// The lowest position of each of many groups of bins, and the lowest of all groups from one on.
//
// Layout:      eight bins a group; the lowest of each group, and of all groups from it to the end
// Invariants:  from_[g] == the lowest of groups_[g] and from_[g + 1]
// Complexity:  lowest_from O(1); set: steps over groups until one that does not change, as a rule one or two
// Threads:     none
#pragma once

#include <array>
#include <limits>

namespace fitmark::allocator {

// Values, not references: the processor then chooses without a branch.
template <typename Handle>
[[gnu::always_inline]] inline Handle lower_of(Handle a, Handle b) {
  return a < b ? a : b;
}

// The lowest of eight positions in a row.
template <typename Handle>
[[gnu::always_inline]] inline Handle lowest_of_eight(const Handle* positions) {
  const Handle low =
      lower_of(lower_of(positions[0], positions[1]), lower_of(positions[2], positions[3]));
  const Handle high =
      lower_of(lower_of(positions[4], positions[5]), lower_of(positions[6], positions[7]));
  return lower_of(low, high);
}

template <typename Handle, unsigned kGroups>
class LowestPositions {
 public:
  static constexpr Handle kNone = std::numeric_limits<Handle>::max();

  LowestPositions() {
    groups_.fill(kNone);
    from_.fill(kNone);
  }

  Handle operator[](unsigned group) const { return groups_[group]; }

  void set(unsigned group, Handle lowest) {
    groups_[group] = lowest;
    for (;; --group) {
      const Handle now = lower_of(groups_[group], from_[group + 1]);
      if (from_[group] == now) return;
      from_[group] = now;
      if (group == 0) return;
    }
  }

  // The lowest position in any group from `group` on, or kNone.
  Handle lowest_from(unsigned group) const { return from_[group]; }

 private:
  std::array<Handle, kGroups> groups_;
  std::array<Handle, kGroups + 1> from_;  // the last is always kNone
};

}  // namespace fitmark::allocator
