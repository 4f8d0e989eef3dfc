// SPDX-License-Identifier: MIT
//
// Knows the slot of each live address, quickly enough to follow a program that does little else but
// allocate.
//
// Layout:      [hash of pages] -> [256 slots of a 4 KiB page, one for each 16 bytes]: as near to each
//              other in memory as the program's own objects are, where a hash of addresses would miss
//              the cache at each event. Addresses off the 16-byte grid stand in a map of their own
// Invariants:  slots are given out last in, first out, as workloads/slots.h does
// Complexity:  O(1) expected; 1 KiB for each page that holds the start of a live object
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "workloads/slots.h"

namespace fitmark::workloads {

class AddressSlots {
 public:
  AddressSlots() : pages_(kFirstPages) {}

  // Gives the address a slot. Returns nothing where it has one already.
  std::optional<std::uint32_t> insert(std::uint64_t address) {
    std::uint32_t* place = place_for(address);
    if (*place != 0) return std::nullopt;
    const std::uint32_t slot = pool_.take();
    *place = slot + 1;
    return slot;
  }

  // Takes the address's slot from it; the slot stays in use. Returns nothing where it has none.
  std::optional<std::uint32_t> detach(std::uint64_t address) {
    if (address % kGranuleBytes != 0) return detach_odd(address);
    const Page& page = pages_[index_of(address / kPageBytes)];
    if (page.leaf == nullptr) return std::nullopt;
    std::uint32_t& place = page.leaf->slots[address / kGranuleBytes % kGranules];
    if (place == 0) return std::nullopt;
    const std::uint32_t slot = place - 1;
    place = 0;
    --page.leaf->live_count;
    return slot;
  }

  // REQUIRES: `slot` was detached; `address` has none.
  void attach(std::uint64_t address, std::uint32_t slot) { *place_for(address) = slot + 1; }

  // REQUIRES: `slot` was detached.
  void give_back(std::uint32_t slot) { pool_.give_back(slot); }

  std::optional<std::uint32_t> erase(std::uint64_t address) {
    const std::optional<std::uint32_t> slot = detach(address);
    if (slot) pool_.give_back(*slot);
    return slot;
  }

 private:
  static constexpr std::uint64_t kPageBytes = 4096;
  static constexpr std::uint64_t kGranuleBytes = 16;
  static constexpr std::uint64_t kGranules = kPageBytes / kGranuleBytes;
  static constexpr std::size_t kFirstPages = 1024;
  static constexpr std::size_t kLeavesPerBlock = 64;

  struct Leaf {
    std::array<std::uint32_t, kGranules> slots;  // slot + 1; 0: no object begins there
    std::uint32_t live_count;
  };
  struct Page {
    std::uint64_t number = 0;
    Leaf* leaf = nullptr;  // null: an empty place of the hash
  };

  std::size_t index_of(std::uint64_t number) const {
    const std::size_t mask = pages_.size() - 1;
    std::size_t at = number * 0x9E37'79B9'7F4A'7C15U >> shift_;
    while (pages_[at].leaf != nullptr && pages_[at].number != number) at = (at + 1) & mask;
    return at;
  }

  // Returns where the address's slot + 1 stands or will; counts it as live where it is 0.
  std::uint32_t* place_for(std::uint64_t address) {
    if (address % kGranuleBytes != 0) return &odd_[address];
    const std::uint64_t number = address / kPageBytes;
    std::size_t at = index_of(number);
    if (pages_[at].leaf == nullptr) at = add_page(number);
    std::uint32_t* place = &pages_[at].leaf->slots[address / kGranuleBytes % kGranules];
    if (*place == 0) ++pages_[at].leaf->live_count;
    return place;
  }

  std::optional<std::uint32_t> detach_odd(std::uint64_t address) {
    const auto found = odd_.find(address);
    if (found == odd_.end()) return std::nullopt;
    const std::uint32_t slot = found->second - 1;
    odd_.erase(found);
    return slot;
  }

  std::size_t add_page(std::uint64_t number) {
    if ((page_count_ + 1) * 2 > pages_.size()) rehash();
    ++page_count_;
    const std::size_t at = index_of(number);
    pages_[at] = {number, take_leaf()};
    return at;
  }

  // Forgets pages without objects; doubles the hash where that does not make room.
  void rehash() {
    std::vector<Page> before;
    before.swap(pages_);
    std::size_t live_pages = 0;
    for (const Page& page : before) live_pages += page.leaf != nullptr && page.leaf->live_count > 0;
    const bool grow = live_pages * 4 > before.size();
    pages_.resize(grow ? before.size() * 2 : before.size());
    if (grow) --shift_;
    page_count_ = live_pages;
    for (const Page& page : before) {
      if (page.leaf == nullptr) continue;
      if (page.leaf->live_count > 0) {
        pages_[index_of(page.number)] = page;
      } else {
        spare_leaves_.push_back(page.leaf);
      }
    }
  }

  Leaf* take_leaf() {
    if (spare_leaves_.empty()) {
      blocks_.push_back(std::make_unique<Leaf[]>(kLeavesPerBlock));
      for (std::size_t i = kLeavesPerBlock; i-- > 0;) {
        spare_leaves_.push_back(&blocks_.back()[i]);
      }
    }
    Leaf* leaf = spare_leaves_.back();
    spare_leaves_.pop_back();
    return leaf;
  }

  std::vector<Page> pages_;  // [power of two], open addressing, at most half full
  unsigned shift_ = 64 - 10;
  std::size_t page_count_ = 0;
  std::vector<std::unique_ptr<Leaf[]>> blocks_;
  std::vector<Leaf*> spare_leaves_;  // all their slots are 0
  std::unordered_map<std::uint64_t, std::uint32_t> odd_;
  SlotPool pool_;
};

}  // namespace fitmark::workloads
