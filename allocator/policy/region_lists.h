// SPDX-License-Identifier: MIT
//
// Sets of short free extents, one for each exact length: RegionChains for each region of the heap, and words that tell
// which lengths may stand in it.
//
// Layout:      groups of 64 regions: for each region a word of lengths, and the head of its chain where it has one; a
//              word for each group, and in every 64th one for 64 groups, of the lengths below; for each length
//              KnownLowest
// Invariants:  an extent of `u` units implies bit u of its region's word, its group's and the one above; not the
//              other way round: a bit that has become wrong is cleared by the search that notices
// Complexity:  insert O(1); erase O(1), two neighbours in the list touched at the most, but for the eighth that is
//              lowest of its length: that one searches the words and chains from there to the next
// Threads:     none
// Source:      lazily corrected upper bounds as in the summaries of Go's page allocator
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#include "allocator/policy/known_lowest.h"
#include "allocator/policy/region_chains.h"

namespace fitmark::allocator {

// `Home` has 32-bit positions, and holds nodes in its free extents or lists them.
template <typename Home, unsigned kBins>
class RegionLists {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;
  static constexpr Handle kNone = Home::kNone;
  static_assert(kBins == 64 && sizeof(Handle) == 4);

  RegionLists() = default;
  ~RegionLists() {
    if (groups_ != nullptr) munmap(static_cast<void*>(groups_), kReservedBytes);
  }
  RegionLists(const RegionLists&) = delete;
  RegionLists& operator=(const RegionLists&) = delete;

  // The lowest extent of exactly so many units, or kNone.
  Handle lowest(Units units) const { return known_[units].lowest(); }

  void insert(const Home& home, Handle at, Units units) {
    const Handle number = at >> kGroupBits;
    if (number >= used_groups_) [[unlikely]] {
      reach(number);
    }
    Group& group = groups_[number];
    const unsigned region = region_of(at);
    const std::uint64_t length = std::uint64_t{1} << units;
    Chains::insert(home, at, group.heads[region]);
    group.lengths[region] |= length;
    if ((group.any & length) == 0) [[unlikely]] {
      group.any |= length;
      groups_[number / 64 * 64].above |= length;
    }
    known_[units].insert(at);
  }

  // Requires that the extent is here.
  void erase(const Home& home, Handle at, Units units) {
    Chains::erase(home, at, groups_[at >> kGroupBits].heads[region_of(at)]);
    known_[units].erase(at);
    if (known_[units].is_exhausted()) search(home, units, at);
  }

  // Bytes of the pages on which groups stand.
  std::uint64_t held_bytes() const {
    return (used_groups_ * sizeof(Group) + kPageBytes - 1) / kPageBytes * kPageBytes;
  }

  // Calls f(position) for each extent of so many units, in no order.
  template <typename F>
  void for_each(const Home& home, Units units, F&& f) const {
    for (Handle number = 0; number < used_groups_; ++number) {
      for (unsigned region = 0; region < kRegions; ++region) {
        each_in_region(home, number, region, [&](Handle at) {
          if (home.units(at) == units) f(at);
        });
      }
    }
  }

  // Whether every word tells what is below it, and the lowest are right.
  bool is_sound(const Home& home) const {
    std::array<Handle, kBins> lowest;
    lowest.fill(kNone);
    bool is_told = true;
    for (Handle number = 0; number < used_groups_; ++number) {
      for (unsigned region = 0; region < kRegions; ++region) {
        const Group& group = groups_[number];
        const std::uint64_t told =
            group.lengths[region] & group.any & groups_[number / 64 * 64].above;
        each_in_region(home, number, region, [&](Handle at) {
          const Units units = home.units(at);
          is_told = is_told && units < kBins && (told >> units & 1) != 0;
          if (units < kBins) lowest[units] = std::min(lowest[units], at);
        });
      }
    }
    for (Units units = 0; units < kBins; ++units) {
      if (this->lowest(units) != lowest[units]) return false;
    }
    return is_told;
  }

 private:
  using Chains = RegionChains<Home>;
  static constexpr unsigned kRegionBits = Chains::kRegionBits;
  static constexpr unsigned kGroupBits = kRegionBits + 6;
  static constexpr unsigned kRegions = 64;
  static constexpr Handle kMaxGroups = Handle{1} << (32 - kGroupBits);
  static constexpr std::uint64_t kPageBytes = 4096;

  struct Group {
    std::uint64_t any;    // of all regions
    std::uint64_t above;  // of 64 groups, in the first of them
    std::array<std::uint64_t, kRegions> lengths;
    [[no_unique_address]] typename Chains::Heads heads;
  };
  static constexpr std::size_t kReservedBytes = kMaxGroups * sizeof(Group);

  static unsigned region_of(Handle at) { return at >> kRegionBits & (kRegions - 1); }

  // Finds the lowest extents of the length again. Requires that none stands below `from`.
  [[gnu::noinline]] void search(const Home& home, Units units, Handle from) {
    known_[units] = KnownLowest();
    const std::uint64_t length = std::uint64_t{1} << units;
    unsigned region = region_of(from);
    for (Handle number = from >> kGroupBits; number < used_groups_; region = 0) {
      Group& group = groups_[number];
      if ((group.any & length) != 0) {
        if (search_group(home, number, region, units)) return;
        if (region == 0) group.any &= ~length;
      }
      number = next_group(number + 1, length);
    }
  }

  // The first group from `number` on of which some word above says that it may hold the length, or a number behind the last.
  Handle next_group(Handle number, std::uint64_t length) {
    for (Handle top = number / 64 * 64; top < used_groups_; number = top += 64) {
      if ((groups_[top].above & length) == 0) continue;
      const Handle first = number;
      const Handle end = std::min(used_groups_, top + 64);
      while (number < end && (groups_[number].any & length) == 0) ++number;
      if (number < end) return number;
      if (first == top) groups_[top].above &= ~length;
    }
    return used_groups_;
  }

  // Knows the lowest extents of the first region from `region` on that has any; false when there is none.
  bool search_group(const Home& home, Handle number, unsigned region, Units units) {
    const std::uint64_t length = std::uint64_t{1} << units;
    KnownLowest& known = known_[units];
    Group& group = groups_[number];
    for (; region < kRegions; ++region) {
      if ((group.lengths[region] & length) == 0) continue;
      each_in_region(home, number, region, [&](Handle at) {
        if (home.units(at) == units) known.insert(at);
      });
      if (known.lowest() != kNone) {
        known.limit((number << kGroupBits) + ((region + 1) << kRegionBits) - 1);
        return true;
      }
      group.lengths[region] &= ~length;
    }
    return false;
  }

  template <typename F>
  void each_in_region(const Home& home, Handle number, unsigned region, F&& f) const {
    const Handle start = number << kGroupBits | region << kRegionBits;
    Chains::for_each(home, start, groups_[number].heads[region], f);
  }

  [[gnu::noinline]] void reach(Handle number) {
    if (groups_ == nullptr) {
      void* raw = mmap(nullptr, kReservedBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (raw == MAP_FAILED) throw std::bad_alloc();
      groups_ = static_cast<Group*>(raw);
    }
    used_groups_ = number + 1;
  }

  Group* groups_ = nullptr;
  Handle used_groups_ = 0;  // behind the last that was ever written
  std::array<KnownLowest, kBins> known_;
};

}  // namespace fitmark::allocator
