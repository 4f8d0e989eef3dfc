// SPDX-License-Identifier: MIT
//
// The size classes of the slab heap: object sizes from 16 to 2048 bytes, and the pages of each slab.
//
// Invariants:  classes ascend by at most a quarter above 64 bytes; every size is a multiple of 16;
//              at most an eighth of a slab is no object
// Threads:     pure functions
// Source:      Bonwick, The slab allocator, USENIX Summer 1994, section 3.3: internal fragmentation of at
//              most 1/8; the four classes a doubling are jemalloc's
#pragma once

#include <array>
#include <cstdint>

namespace fitmark::allocator {

struct SlabClass {
  std::uint32_t object_bytes = 0;
  std::uint32_t pages = 0;    // of a slab
  std::uint32_t objects = 0;  // in it
  std::uint32_t waste_bytes = 0;
};

inline constexpr std::uint64_t kSlabPageBytes = 4096;
inline constexpr std::uint64_t kLargestObjectBytes = 2048;
inline constexpr std::uint32_t kMostObjects = 256;

constexpr SlabClass make_slab_class(std::uint32_t object_bytes) {
  for (std::uint32_t pages = 1;; ++pages) {
    const std::uint32_t slab_bytes = pages * static_cast<std::uint32_t>(kSlabPageBytes);
    const std::uint32_t objects = slab_bytes / object_bytes;
    const std::uint32_t waste_bytes = slab_bytes - objects * object_bytes;
    if (waste_bytes * 8 <= slab_bytes) return {object_bytes, pages, objects, waste_bytes};
  }
}

inline constexpr std::array<SlabClass, 24> kSlabClasses = [] {
  std::array<SlabClass, 24> classes{};
  std::uint32_t bytes = 16;
  for (SlabClass& each : classes) {
    each = make_slab_class(bytes);
    std::uint32_t step = 16;
    while (step * 8 <= bytes) step *= 2;
    bytes += step;
  }
  return classes;
}();
static_assert(kSlabClasses.back().object_bytes == kLargestObjectBytes);

// The smallest class for `bytes`. Requires bytes <= kLargestObjectBytes.
constexpr unsigned slab_class_of(std::uint64_t bytes) {
  unsigned low = 0, high = static_cast<unsigned>(kSlabClasses.size()) - 1;
  while (low < high) {
    const unsigned middle = (low + high) / 2;
    if (kSlabClasses[middle].object_bytes >= bytes) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace fitmark::allocator
