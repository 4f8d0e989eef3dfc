// SPDX-License-Identifier: MIT
//
// Knows the slot of each live address, quickly enough to follow a program that does little else but
// allocate.
//
// Layout:      [hash of regions of 128 KiB] -> [a leaf for each of its 64 pieces (slot_leaves.h)]: as near to
//              each other in memory as the program's own objects are, where a hash of addresses would
//              miss the cache at each event. Addresses that are no multiple of 16 have regions of their
//              own, one for each remainder
// Invariants:  slots are given out last in, first out, as workloads/slot_pool.h does
// Complexity:  O(1) expected. Memory, all of it in the care of the limit: 5 bytes for each object, 160 to
//              192 for each piece of 2 KiB that holds the start of one, 600 for each region that does,
//              1 to 2 for each free slot
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "workloads/file/mapped_array.h"
#include "workloads/recorder/collector/slot_leaves.h"
#include "workloads/slots.h"

namespace fitmark::workloads {

class AddressSlots {
 public:
  explicit AddressSlots(MemoryLimit* limit = nullptr)
      : limit_(limit), regions_(limit), table_(limit), leaves_(limit), pool_(limit) {
    regions_.resize(kFirstRegions);
    table_.resize(kPieces);  // of region 0, which is nobody's
  }

  // Where an address's leaf stands, as long as generation() stays as it is.
  using LeafPlace = std::uint32_t;

  // Returns the place; one without objects where the address's region is not known. Has the processor
  // fetch what stands there.
  LeafPlace place_of(std::uint64_t address) const {
    const std::size_t at = regions_[index_of(key_of(address))].leaves + piece_of(address);
    __builtin_prefetch(&table_[at]);
    return static_cast<LeafPlace>(at);
  }
  // Whether what the calls read lies further away than in the processor's nearest caches.
  bool is_large() const { return leaves_.is_large(); }
  // Has the processor fetch what the next call for the address will read beyond its leaf.
  void prefetch(LeafPlace place, std::uint64_t address) const {
    leaves_.prefetch(table_[place], granule_of(address));
  }
  std::uint64_t generation() const { return generation_; }

  static constexpr std::uint32_t kNone = SlotLeaves::kNone;

  // Gives the address a slot. Returns kNone where it has one already.
  std::uint32_t insert(std::uint64_t address) { return insert_at(place_of(address), address); }
  std::uint32_t insert_at(LeafPlace place, std::uint64_t address) {
    if (__builtin_expect(place < kPieces, 0)) place = open_place(address);
    return leaves_.insert(table_[place], granule_of(address), [this] { return pool_.take(); });
  }

  // Takes the address's slot from it; the slot stays in use. Returns kNone where it has none.
  std::uint32_t detach(std::uint64_t address) { return detach_at(place_of(address), address); }
  std::uint32_t detach_at(LeafPlace place, std::uint64_t address) {
    return leaves_.erase(table_[place], granule_of(address));
  }

  // REQUIRES: `slot` was detached; `address` has none.
  void attach(std::uint64_t address, std::uint32_t slot) {
    LeafPlace place = place_of(address);
    if (place < kPieces) place = open_place(address);
    leaves_.insert(table_[place], granule_of(address), [slot] { return slot; });
  }

  // REQUIRES: `slot` was detached.
  void give_back(std::uint32_t slot) { pool_.give_back(slot); }

  std::uint32_t erase(std::uint64_t address) { return erase_at(place_of(address), address); }
  std::uint32_t erase_at(LeafPlace place, std::uint64_t address) {
    const std::uint32_t slot = detach_at(place, address);
    if (slot != kNone) pool_.give_back(slot);
    return slot;
  }

 private:
  static constexpr std::uint64_t kGranuleBytes = 16;
  static constexpr std::uint64_t kPieceBytes = kGranuleBytes * SlotLeaves::kGranules;
  static constexpr std::uint64_t kPieces = 64;  // of a region
  static constexpr std::uint64_t kRegionBytes = kPieces * kPieceBytes;
  static constexpr std::size_t kFirstRegions = 1024;
  static constexpr std::size_t kRegionsBetweenLooks = 1024;

  struct Region {
    std::uint64_t key;     // 0: an empty place of the hash
    std::uint64_t leaves;  // where they begin in table_; 0 where the place is empty
  };

  static std::uint64_t key_of(std::uint64_t address) {
    return (address / (kRegionBytes / kGranuleBytes) | (kGranuleBytes - 1)) + 1 +
           address % kGranuleBytes;
  }
  static unsigned granule_of(std::uint64_t address) {
    return static_cast<unsigned>(address % kPieceBytes / kGranuleBytes);
  }

  static std::uint64_t piece_of(std::uint64_t address) { return address / kPieceBytes % kPieces; }

  std::size_t index_of(std::uint64_t key) const {
    const std::size_t mask = regions_.size() - 1;
    std::size_t at = key * 0x9E37'79B9'7F4A'7C15U >> shift_;
    while (regions_[at].key != 0 && regions_[at].key != key) at = (at + 1) & mask;
    return at;
  }

  // Makes the address's region known; a place in row 0 is nobody's.
  [[gnu::noinline]] LeafPlace open_place(std::uint64_t address) {
    const std::uint64_t key = key_of(address);
    if (regions_[index_of(key)].key == 0) add_region(key);
    return place_of(address);
  }

  void add_region(std::uint64_t key) {
    if ((region_count_ + 1) * 4 > regions_.size()) rehash();
    ++region_count_;
    ++generation_;
    std::size_t leaves = free_leaves_;
    if (leaves != 0) {
      free_leaves_ = table_[leaves].block;
      table_[leaves] = {};
    } else {
      leaves = table_.size();
      table_.resize(leaves + kPieces);
    }
    regions_[index_of(key)] = {key, leaves};
  }

  // Forgets regions without objects; doubles the hash where that does not make room.
  void rehash() {
    std::size_t live_regions = 0;
    for (std::size_t i = 0; i < regions_.size(); ++i) live_regions += keep_live(regions_[i]);
    const bool grow = live_regions * 8 > regions_.size();
    MappedArray<Region> before(limit_);
    std::swap(before, regions_);
    regions_.resize(grow ? before.size() * 2 : before.size());
    if (grow) --shift_;
    region_count_ = live_regions;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i].leaves != 0) regions_[index_of(before[i].key)] = before[i];
    }
  }

  // Returns whether the region has objects; takes its leaves where it has none.
  bool keep_live(Region& region) {
    if (region.key == 0) return false;
    if (limit_ != nullptr && ++looked_at_ % kRegionsBetweenLooks == 0) limit_->keep();
    SlotLeaves::Leaf* const first = &table_[region.leaves];
    if (std::any_of(first, first + kPieces, [](const auto& leaf) { return leaf.live > 0; })) {
      return true;
    }
    std::for_each(first, first + kPieces, [&](auto& leaf) { leaves_.release(leaf); });
    first->block = static_cast<std::uint32_t>(free_leaves_);
    free_leaves_ = region.leaves;
    region.leaves = 0;
    return false;
  }

  MemoryLimit* limit_;
  MappedArray<Region> regions_;  // [power of two], open addressing, at most a quarter full
  unsigned shift_ = 64 - 10;
  std::size_t region_count_ = 0;
  std::uint64_t looked_at_ = 0;
  std::uint64_t generation_ = 0;
  MappedArray<SlotLeaves::Leaf> table_;  // [regions ever live at once, kPieces]
  std::size_t free_leaves_ = 0;          // of a region, first of a list through their blocks
  SlotLeaves leaves_;
  SlotPool pool_;
};

}  // namespace fitmark::workloads
