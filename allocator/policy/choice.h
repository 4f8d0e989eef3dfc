// SPDX-License-Identifier: MIT
//
// What a heap's name says of its policy beyond the name: the order among extents that serve alike,
// and when freed blocks are joined with their neighbours.
//
// Threads:     plain values
// Source:      Wilson, Johnstone, Neely and Boles, Dynamic Storage Allocation: A Survey and Critical
//              Review, IWMM 1995, sections 3.4 (list orders) and 3.7.1 (deferred coalescing)
#pragma once

#include <cstdint>

namespace fitmark::allocator {

// Which extent serves a request.
enum class Search : std::uint8_t { best, first, next, worst, good, segregated };

// The order of the free list: by address, the extent that was freed last first, or last. First and
// next fit search in it; best and worst fit prefer by it among equal lengths. What remains of a carved
// extent keeps its place; an extent that grows by a freed neighbour counts as freed then.
enum class ListOrder : std::uint8_t { address, lifo, fifo };

struct PolicyChoice {
  Search search = Search::best;
  ListOrder order = ListOrder::address;
  bool is_linear = false;    // the linear list rather than the index of the same decisions
  bool is_deferred = false;  // short freed blocks wait in quick lists ...
  std::uint64_t bound_bytes =
      0;  // ... until more than so many bytes would wait: then all are joined

  // Whether the policies of the catalogue, as they stand, decide so.
  bool is_plain() const { return order == ListOrder::address && !is_deferred; }

  friend bool operator==(const PolicyChoice&, const PolicyChoice&) = default;
};

}  // namespace fitmark::allocator
