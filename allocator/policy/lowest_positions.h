// SPDX-License-Identifier: MIT
//
// The lowest position of each of many bins, and the lowest of all bins from one on.
//
// Layout:      three levels of groups of eight: bins, their groups, groups of these; every member keeps its own
//              lowest and that of all members from it to the end of its group
// Invariants:  a member's own lowest is, above the first level, the lowest of the whole group below
// Complexity:  lowest_from: three loads; set: at most eight steps a level, as a rule one or two
// Threads:     none
#pragma once

#include <algorithm>
#include <array>
#include <limits>

namespace fitmark::allocator {

template <typename Handle, unsigned kBins>
class LowestPositions {
 public:
  static constexpr Handle kNone = std::numeric_limits<Handle>::max();

  Handle operator[](unsigned bin) const { return bins_[bin / 8].own[bin % 8]; }

  void set(unsigned bin, Handle lowest) {
    if (!bins_[bin / 8].set(bin % 8, lowest)) return;
    if (!groups_[bin / 64].set(bin / 8 % 8, bins_[bin / 8].from[0])) return;
    tops_.set(bin / 64, groups_[bin / 64].from[0]);
  }

  // The lowest position in any bin from `bin` on, or kNone.
  Handle lowest_from(unsigned bin) const {
    return std::min({bins_[bin / 8].from[bin % 8], groups_[bin / 64].from[bin / 8 % 8 + 1],
                     tops_.from[bin / 64 + 1]});
  }

 private:
  static constexpr unsigned kGroups = (kBins + 63) / 64;
  static_assert(kGroups <= 8);

  struct Group {
    Group() {
      own.fill(kNone);
      from.fill(kNone);
    }
    // Returns whether the lowest of the whole group changed.
    bool set(unsigned member, Handle lowest) {
      own[member] = lowest;
      for (;; --member) {
        const Handle now = std::min(own[member], from[member + 1]);
        if (from[member] == now) return false;
        from[member] = now;
        if (member == 0) return true;
      }
    }

    std::array<Handle, 8> own;
    std::array<Handle, 9> from;  // from[8] is always kNone
  };

  std::array<Group, kGroups * 8> bins_;
  std::array<Group, kGroups> groups_;
  Group tops_;
};

}  // namespace fitmark::allocator
