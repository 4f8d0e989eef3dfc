// SPDX-License-Identifier: MIT
//
// The one rule, for real and simulated heaps alike, of how requests become blocks and heaps grow.
//
// Glossary:    unit      the heap's granule: every block starts and ends on one
//              position  where a block starts, counted in units from the first possible block
// Layout:      [prefix | block | block | ... | end tag]; a block is [tag | payload], and payloads
// are
//              aligned to the unit: the prefix is what the first tag leaves of its unit
// Threads:     plain values
#pragma once

#include <algorithm>
#include <cstdint>

namespace fitmark::allocator {

// Requires: unit_bytes a power of two, tag_bytes <= unit_bytes, min_block_bytes a multiple of
// unit_bytes.
struct Geometry {
  std::uint64_t unit_bytes = 16;       // alignment of every payload
  std::uint64_t tag_bytes = 8;         // bookkeeping in front of every payload
  std::uint64_t min_block_bytes = 32;  // a block, tag included, is never smaller
  std::uint64_t split_bytes = 32;  // a remainder is cut off only if it has at least so many bytes

  constexpr std::uint64_t prefix_bytes() const {
    return tag_bytes == 0 ? 0 : unit_bytes - tag_bytes;
  }
  constexpr std::uint64_t lead_units() const { return tag_bytes == 0 ? 0 : 1; }
  constexpr std::uint64_t min_units() const { return min_block_bytes / unit_bytes; }
  constexpr std::uint64_t split_units() const {
    return std::max(min_units(), (split_bytes + unit_bytes - 1) / unit_bytes);
  }

  // Units of the block that grants `requested_bytes`. Requires requested_bytes <= 2^62.
  constexpr std::uint64_t block_units(std::uint64_t requested_bytes) const {
    const std::uint64_t units = (requested_bytes + tag_bytes + unit_bytes - 1) / unit_bytes;
    return std::max(units, min_units());
  }

  // Bytes from the base to the end of a heap whose blocks end at position `top`.
  constexpr std::uint64_t extent_bytes(std::uint64_t top) const {
    return (top + lead_units()) * unit_bytes;
  }

  friend constexpr bool operator==(const Geometry&, const Geometry&) = default;
};

// A free extent as a policy names it; `at` is the home's kNone where there is none.
template <typename Handle, typename Units>
struct Extent {
  Handle at;
  Units units;
};

// When and by how much a heap takes from its source and gives back.
struct Growth {
  std::uint64_t step_bytes = 64 << 10;   // taken at once
  std::uint64_t trim_bytes = 256 << 10;  // a free end shorter than this is never given back ...
  std::uint64_t trim_share = 4;          // ... nor one shorter than held / trim_share
  std::uint64_t page_bytes = 4096;       // what is given back is whole pages

  // Bytes to hold so that `needed_bytes` are usable.
  constexpr std::uint64_t held_for(std::uint64_t needed_bytes) const {
    return (needed_bytes + step_bytes - 1) / step_bytes * step_bytes;
  }
  constexpr std::uint64_t page_end(std::uint64_t bytes) const {
    return (bytes + page_bytes - 1) / page_bytes * page_bytes;
  }
  // Whether a step that is taken for a block of so many bytes will be written before long: such steps are full of
  // short blocks, and a page too much is a small part of what is held.
  constexpr bool fills_soon(std::uint64_t block_bytes, std::uint64_t held_bytes) const {
    return block_bytes <= page_bytes && held_bytes >= 16 * step_bytes;
  }
  constexpr bool should_trim(std::uint64_t free_end_bytes, std::uint64_t held_bytes) const {
    return free_end_bytes >= trim_bytes && free_end_bytes >= held_bytes / trim_share;
  }
};

}  // namespace fitmark::allocator
