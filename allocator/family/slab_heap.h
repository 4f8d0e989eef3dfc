// SPDX-License-Identifier: MIT
//
// A slab heap: objects of one size class share pages; larger requests get pages of their own.
//
// Layout:      runs of pages placed by best fit; a slab is a run that holds objects of one class, its books (which
//              objects are free) beside it; a list of partly filled slabs for each class
// Invariants:  a slab without a live object stands only as the single spare of its class; of the partial slab
//              in front the lowest free object serves
// Complexity:  O(1) for objects, best fit's O(log runs) for pages
// Threads:     none; wrap in Locked
// Source:      Bonwick, The slab allocator: an object-caching kernel memory allocator, USENIX Summer 1994;
//              unlike there, no constructors, and the free objects are bits rather than a list
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "allocator/family/slab_classes.h"
#include "allocator/heap/node_table.h"
#include "allocator/heap/reallocate_by_moving.h"
#include "allocator/heap/simulated_heap.h"
#include "allocator/policy/best_fit.h"

namespace fitmark::allocator {

class SlabHeap {
 public:
  using Address = std::uint64_t;
  static constexpr Address kNull = ~Address{0};

  SlabHeap(const Geometry&, const Growth& growth, std::uint64_t capacity_bytes)
      : pages_(kPages, growth, capacity_bytes) {
    partial_.fill(kNoSlab);
    spare_.fill(kNoSlab);
  }

  // Each returns kNull when the heap can't serve; 0 bytes are served by an object of their own.
  Address allocate(std::uint64_t bytes) {
    return bytes > kLargestObjectBytes ? allocate_pages(bytes, kSlabPageBytes)
                                       : allocate_object(slab_class_of(bytes));
  }
  Address allocate_zeroed(std::uint64_t bytes) { return allocate(bytes); }

  // Requires alignment_bytes to be a power of two. Objects are aligned where their class is a multiple.
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (bytes <= kLargestObjectBytes && alignment_bytes <= kLargestObjectBytes) {
      for (unsigned c = slab_class_of(bytes); c < kSlabClasses.size(); ++c) {
        if (kSlabClasses[c].object_bytes % alignment_bytes == 0) return allocate_object(c);
      }
    }
    return allocate_pages(std::max<std::uint64_t>(bytes, 1), alignment_bytes);
  }

  Address reallocate(Address address, std::uint64_t bytes) {
    return reallocate_by_moving(*this, address, bytes);
  }

  // Whether the block holds `bytes` where it is: an object of the same class, or pages that could grow or
  // shrink.
  bool resize(Address address, std::uint64_t bytes) {
    const Index index = slab_at(address);
    if (index != kNoSlab) {
      return bytes <= kLargestObjectBytes && slab_class_of(bytes) == slabs_[index].size_class;
    }
    if (bytes <= kLargestObjectBytes) return false;
    const std::uint64_t before = pages_.usable_bytes(address);
    if (!pages_.resize(address, bytes)) return false;
    large_bytes_ += pages_.usable_bytes(address) - before;
    return true;
  }

  void deallocate(Address address) {
    if (address == kNull) return;
    const Index index = slab_at(address);
    if (index != kNoSlab) return free_object(index, address);
    large_bytes_ -= pages_.usable_bytes(address);
    large_blocks_ -= 1;
    pages_.deallocate(address);
  }

  std::uint64_t usable_bytes(Address address) const {
    const Index index = slab_at(address);
    return index == kNoSlab ? pages_.usable_bytes(address) : class_of(index).object_bytes;
  }
  bool owns(Address address) const { return pages_.owns(address); }

  std::uint64_t region_bytes() const { return pages_.held_bytes(); }
  std::uint64_t held_bytes() const { return region_bytes(); }
  std::uint64_t index_bytes() const {
    return pages_.host_bytes() + slab_of_page_.host_bytes() + slabs_.capacity() * sizeof(Slab) +
           free_records_.capacity() * sizeof(Index);
  }
  std::uint64_t host_bytes() const { return index_bytes(); }

  // Of the region alone. A free object is cached: it serves its class and nothing else; what a slab has
  // beyond its objects is bookkeeping.
  HeapCounts counts() const {
    HeapCounts counts = pages_.counts();
    counts.granted = large_bytes_ + live_object_bytes_;
    counts.live_blocks = large_blocks_ + live_objects_;
    counts.bookkeeping = waste_bytes_;
    counts.cached = object_bytes_ - live_object_bytes_;
    return counts;
  }

  // Calls f(Block) for each object, run of pages and hole in address order.
  template <typename F>
  void walk(F&& f) const {
    pages_.walk([&](const Block<Address>& run) {
      const Index index = run.state == BlockState::live ? slab_at(run.address) : kNoSlab;
      if (index == kNoSlab) return f(run);
      const SlabClass& made = class_of(index);
      for (std::uint32_t i = 0; i < made.objects; ++i) {
        f(Block<Address>{run.address + std::uint64_t{i} * made.object_bytes, made.object_bytes,
                         is_free(slabs_[index], i) ? BlockState::cached : BlockState::live});
      }
      if (made.waste_bytes == 0) return;
      f(Block<Address>{run.address + run.bytes - made.waste_bytes, made.waste_bytes,
                       BlockState::bookkeeping});
    });
  }

  // Returns what is wrong with the heap in one sentence, or an empty string.
  std::string check() const;

 private:
  using Index = std::uint32_t;
  static constexpr Index kNoSlab = ~Index{0};
  static constexpr Geometry kPages{kSlabPageBytes, 0, kSlabPageBytes, kSlabPageBytes};

  struct Slab {
    Address begin = 0;
    std::array<std::uint64_t, kMostObjects / 64> free{};  // a bit for each object
    std::uint32_t live = 0;
    std::uint32_t size_class = 0;
    Index previous = kNoSlab;  // in the list of partial slabs
    Index next = kNoSlab;
  };

  const SlabClass& class_of(Index index) const { return kSlabClasses[slabs_[index].size_class]; }
  static bool is_free(const Slab& slab, std::uint32_t object) {
    return (slab.free[object / 64] >> (object % 64) & 1) != 0;
  }

  Index slab_at(Address address) const {
    const std::uint64_t page = address / kSlabPageBytes;
    const NodeTable::Words* slab = slab_of_page_.known(page);
    return slab == nullptr ? kNoSlab : static_cast<Index>(slab->first);
  }

  Address allocate_pages(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    const Address at = pages_.allocate_aligned(bytes, alignment_bytes);
    if (at == kNull) return kNull;
    large_bytes_ += pages_.usable_bytes(at);
    large_blocks_ += 1;
    return at;
  }

  Address allocate_object(unsigned size_class) {
    if (partial_[size_class] == kNoSlab && !add_slab(size_class)) return kNull;
    const Index index = partial_[size_class];
    Slab& slab = slabs_[index];
    std::uint32_t word = 0;
    while (slab.free[word] == 0) ++word;
    const std::uint32_t object =
        word * 64 + static_cast<std::uint32_t>(std::countr_zero(slab.free[word]));
    slab.free[word] &= slab.free[word] - 1;
    slab.live += 1;
    if (spare_[size_class] == index) spare_[size_class] = kNoSlab;
    if (slab.live == class_of(index).objects) unlink(index);
    live_objects_ += 1;
    live_object_bytes_ += class_of(index).object_bytes;
    return slab.begin + std::uint64_t{object} * class_of(index).object_bytes;
  }

  void free_object(Index index, Address address) {
    Slab& slab = slabs_[index];
    const SlabClass& made = class_of(index);
    const auto object = static_cast<std::uint32_t>((address - slab.begin) / made.object_bytes);
    if (slab.live == made.objects) link(index);
    slab.free[object / 64] |= std::uint64_t{1} << (object % 64);
    slab.live -= 1;
    live_objects_ -= 1;
    live_object_bytes_ -= made.object_bytes;
    if (slab.live != 0) return;
    if (spare_[slab.size_class] == kNoSlab) {
      spare_[slab.size_class] = index;
    } else {
      remove_slab(index);
    }
  }

  bool add_slab(unsigned size_class) {
    const SlabClass& made = kSlabClasses[size_class];
    const Address begin = pages_.allocate(made.pages * kSlabPageBytes);
    if (begin == kNull) return false;
    Index index = static_cast<Index>(slabs_.size());
    if (free_records_.empty()) {
      slabs_.emplace_back();
    } else {
      index = free_records_.back();
      free_records_.pop_back();
    }
    Slab& slab = slabs_[index] = Slab{};
    slab.begin = begin;
    slab.size_class = size_class;
    for (std::uint32_t i = 0; i < made.objects; ++i)
      slab.free[i / 64] |= std::uint64_t{1} << (i % 64);
    slab_of_page_.reserve(slab_of_page_.count() + made.pages);
    for (std::uint32_t i = 0; i < made.pages; ++i) {
      slab_of_page_.at(begin / kSlabPageBytes + i).first = index;
    }
    object_bytes_ += std::uint64_t{made.objects} * made.object_bytes;
    waste_bytes_ += made.waste_bytes;
    link(index);
    return true;
  }

  void remove_slab(Index index) {
    const SlabClass& made = class_of(index);
    const Address begin = slabs_[index].begin;
    unlink(index);
    for (std::uint32_t i = 0; i < made.pages; ++i) slab_of_page_.forget(begin / kSlabPageBytes + i);
    object_bytes_ -= std::uint64_t{made.objects} * made.object_bytes;
    waste_bytes_ -= made.waste_bytes;
    free_records_.push_back(index);
    pages_.deallocate(begin);
  }

  void link(Index index) {
    Slab& slab = slabs_[index];
    slab.previous = kNoSlab;
    slab.next = partial_[slab.size_class];
    if (slab.next != kNoSlab) slabs_[slab.next].previous = index;
    partial_[slab.size_class] = index;
  }
  void unlink(Index index) {
    const Slab& slab = slabs_[index];
    (slab.previous == kNoSlab ? partial_[slab.size_class] : slabs_[slab.previous].next) = slab.next;
    if (slab.next != kNoSlab) slabs_[slab.next].previous = slab.previous;
  }

  SimulatedHeap<BestFit> pages_;
  NodeTable slab_of_page_;  // by the page's number
  std::vector<Slab> slabs_;
  std::vector<Index> free_records_;
  std::array<Index, kSlabClasses.size()> partial_;  // the first slab with free objects
  std::array<Index, kSlabClasses.size()> spare_;    // the one slab without live objects
  std::uint64_t large_bytes_ = 0;
  std::uint64_t large_blocks_ = 0;
  std::uint64_t live_objects_ = 0;
  std::uint64_t live_object_bytes_ = 0;
  std::uint64_t object_bytes_ = 0;
  std::uint64_t waste_bytes_ = 0;
};

inline std::string SlabHeap::check() const {
  std::array<std::uint32_t, kSlabClasses.size()> empty{};
  std::string fault = pages_.check();
  std::uint64_t live_bytes = 0, cached_bytes = 0, live_blocks = 0;
  walk([&](const Block<Address>& tile) {
    live_bytes += tile.state == BlockState::live ? tile.bytes : 0;
    live_blocks += tile.state == BlockState::live;
    cached_bytes += tile.state == BlockState::cached ? tile.bytes : 0;
  });
  for (unsigned c = 0; c < partial_.size(); ++c) {
    for (Index index = partial_[c]; index != kNoSlab; index = slabs_[index].next) {
      const Slab& slab = slabs_[index];
      std::uint32_t free_objects = 0;
      for (const std::uint64_t word : slab.free) {
        free_objects += static_cast<std::uint32_t>(std::popcount(word));
      }
      if (free_objects == 0) fault = "a full slab is in the list of partial ones";
      if (free_objects + slab.live != kSlabClasses[c].objects) fault = "a slab's count is wrong";
      if (slab.live == 0) empty[c] += 1;
    }
    if (empty[c] > 1) fault = "a class keeps more than one empty slab";
  }
  if (live_bytes != large_bytes_ + live_object_bytes_ ||
      live_blocks != large_blocks_ + live_objects_) {
    fault = "the live accounts are wrong";
  }
  return cached_bytes == object_bytes_ - live_object_bytes_ ? fault : "a free object is lost";
}

}  // namespace fitmark::allocator
