// SPDX-License-Identifier: MIT
//
// What a caller may set for a fresh heap, besides what its name says.
//
// Threads:     plain values
#pragma once

#include <cstddef>
#include <cstdint>

#include "allocator/heap/geometry.h"
#include "allocator/source/page_source.h"

namespace fitmark::allocator {

inline constexpr std::uint64_t kSimulatedCapacityBytes = std::uint64_t{1} << 60;

struct HeapOptions {
  std::size_t capacity_bytes = PageSource::kDefaultCapacityBytes;
  Growth growth;
};
struct SimulatedOptions {
  Geometry geometry;
  std::uint64_t capacity_bytes = kSimulatedCapacityBytes;
  Growth growth;
};

}  // namespace fitmark::allocator
