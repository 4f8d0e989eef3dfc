// SPDX-License-Identifier: MIT
//
// What every line of numbers knows beside its blocks: the rule for requests, and how much of it the heap holds.
//
// Invariants:  held <= capacity
// Threads:     none
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "allocator/heap/geometry.h"

namespace fitmark::allocator {

class LineBounds {
 public:
  // Requires geometry.unit_bytes to be a power of two.
  LineBounds(const Geometry& geometry, std::uint64_t capacity_bytes)
      : geometry_(geometry),
        unit_log2_(static_cast<unsigned>(std::countr_zero(geometry.unit_bytes))),
        min_units_(geometry.min_units()),
        capacity_bytes_(capacity_bytes) {}

  const Geometry& geometry() const { return geometry_; }
  // As Geometry::block_units, without a division.
  std::uint64_t block_units(std::uint64_t requested_bytes) const {
    const std::uint64_t bytes = requested_bytes + geometry_.tag_bytes + geometry_.unit_bytes - 1;
    return std::max(bytes >> unit_log2_, min_units_);
  }
  std::uint64_t phase_units() const { return geometry_.lead_units(); }

  std::uint64_t held_bytes() const { return held_bytes_; }
  std::uint64_t capacity_bytes() const { return capacity_bytes_; }
  bool hold(std::uint64_t bytes) {
    if (bytes > capacity_bytes_) return false;
    held_bytes_ = bytes;
    return true;
  }
  void give_back_to(std::uint64_t bytes) { held_bytes_ = bytes; }
  void expect_writes(std::uint64_t, std::uint64_t) {}

 private:
  Geometry geometry_;
  unsigned unit_log2_;
  std::uint64_t min_units_;
  std::uint64_t capacity_bytes_;
  std::uint64_t held_bytes_ = 0;
};

}  // namespace fitmark::allocator
