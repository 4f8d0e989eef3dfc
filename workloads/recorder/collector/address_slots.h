// SPDX-License-Identifier: MIT
//
// Knows the slot of each live address, quickly enough to follow a program that does little else but
// allocate.
//
// Layout:      [hash of pages] -> leaf of a 4 KiB page (slot_leaves.h): as near to each other in memory
//              as the program's own objects are, where a hash of addresses would miss the cache at
//              each event. Addresses that are no multiple of 16 have leaves of their own, one for
//              each remainder
// Invariants:  slots are given out last in, first out, as workloads/slot_pool.h does
// Complexity:  O(1) expected. Memory, all of it in the care of the limit: 5 bytes for each object and a
//              spare eighth, 16 to 64 for each page that holds the start of one, 1 to 2 for each free
//              slot
// Threads:     none
#pragma once

#include <cstdint>
#include <optional>

#include "workloads/file/mapped_array.h"
#include "workloads/recorder/collector/slot_leaves.h"
#include "workloads/slots.h"

namespace fitmark::workloads {

class AddressSlots {
 public:
  explicit AddressSlots(MemoryLimit* limit = nullptr)
      : limit_(limit), pages_(limit), leaves_(limit), pool_(limit) {
    pages_.resize(kFirstPages);
  }

  // Gives the address a slot. Returns nothing where it has one already.
  std::optional<std::uint32_t> insert(std::uint64_t address) {
    Page& page = page_for(address);
    if (leaves_.find(page.leaf, granule_of(address)) != SlotLeaves::kNone) return std::nullopt;
    const std::uint32_t slot = pool_.take();
    leaves_.insert(page.leaf, granule_of(address), slot);
    return slot;
  }

  // Takes the address's slot from it; the slot stays in use. Returns nothing where it has none.
  std::optional<std::uint32_t> detach(std::uint64_t address) {
    Page& page = pages_[index_of(key_of(address))];
    const unsigned place = leaves_.find(page.leaf, granule_of(address));
    if (place == SlotLeaves::kNone) return std::nullopt;
    return leaves_.erase(page.leaf, place);
  }

  // Has the processor fetch what the next call for the address will read.
  void prefetch(std::uint64_t address) const {
    const Page& page = pages_[index_of(key_of(address))];
    if (page.leaf.count > 0) leaves_.prefetch(page.leaf);
  }

  // REQUIRES: `slot` was detached; `address` has none.
  void attach(std::uint64_t address, std::uint32_t slot) {
    leaves_.insert(page_for(address).leaf, granule_of(address), slot);
  }

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
  static constexpr std::size_t kFirstPages = 1024;
  static constexpr std::size_t kPagesBetweenLooks = 1024;

  struct Page {
    std::uint64_t key;  // 0: an empty place of the hash
    SlotLeaves::Leaf leaf;
  };

  static std::uint64_t key_of(std::uint64_t address) {
    return (address / kPageBytes + 1) * kGranuleBytes + address % kGranuleBytes;
  }
  static unsigned granule_of(std::uint64_t address) {
    return static_cast<unsigned>(address % kPageBytes / kGranuleBytes);
  }

  std::size_t index_of(std::uint64_t key) const {
    const std::size_t mask = pages_.size() - 1;
    std::size_t at = key * 0x9E37'79B9'7F4A'7C15U >> shift_;
    while (pages_[at].key != 0 && pages_[at].key != key) at = (at + 1) & mask;
    return at;
  }

  Page& page_for(std::uint64_t address) {
    const std::uint64_t key = key_of(address);
    std::size_t at = index_of(key);
    if (pages_[at].key == 0) at = add_page(key);
    return pages_[at];
  }

  std::size_t add_page(std::uint64_t key) {
    if ((page_count_ + 1) * 2 > pages_.size()) rehash();
    ++page_count_;
    const std::size_t at = index_of(key);
    pages_[at].key = key;
    return at;
  }

  // Forgets pages without objects; doubles the hash where that does not make room.
  void rehash() {
    std::size_t live_pages = 0;
    for (std::size_t i = 0; i < pages_.size(); ++i) live_pages += pages_[i].leaf.count > 0;
    const bool grow = live_pages * 4 > pages_.size();
    MappedArray<Page> before(limit_);
    std::swap(before, pages_);
    pages_.resize(grow ? before.size() * 2 : before.size());
    if (grow) --shift_;
    page_count_ = live_pages;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (limit_ != nullptr && i % kPagesBetweenLooks == 0) limit_->keep();
      if (before[i].leaf.count > 0) {
        pages_[index_of(before[i].key)] = before[i];
      } else {
        leaves_.release(before[i].leaf);
      }
    }
  }

  MemoryLimit* limit_;
  MappedArray<Page> pages_;  // [power of two], open addressing, at most half full
  unsigned shift_ = 64 - 10;
  std::size_t page_count_ = 0;
  SlotLeaves leaves_;
  SlotPool pool_;
};

}  // namespace fitmark::workloads
