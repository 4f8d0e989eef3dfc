// SPDX-License-Identifier: MIT
//
// Fills blocks with a mark of their own and checks it later: a malloc that hands out bytes twice,
// or writes into a live block, is found by the mark that is gone.
//
// Layout:      byte i of a block carries byte (i mod 8) of its 64-bit stamp
// Complexity:  linear in the bytes that the touch policy covers
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>

#include "bench/replay/touch.h"

namespace fitmark::bench {

inline constexpr std::size_t kIntact = static_cast<std::size_t>(-1);

// Returns a stamp for the `serial`-th allocation of a run: well mixed, so that neighbours differ in
// every byte with overwhelming likelihood.
constexpr std::uint64_t stamp_of(std::uint64_t serial) {
  std::uint64_t x = serial + 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// Writes the stamp to the bytes of [from_bytes, size_bytes) that the policy touches.
void write_stamp(void* block, std::size_t from_bytes, std::size_t size_bytes, std::uint64_t stamp,
                 Touch touch);

// Returns the offset of the first touched byte below `size_bytes` that lost its stamp, or kIntact.
std::size_t find_stamp_damage(const void* block, std::size_t size_bytes, std::uint64_t stamp,
                              Touch touch);

// Returns the offset of the first byte that is not zero, or kIntact.
std::size_t find_nonzero(const void* block, std::size_t size_bytes);

}  // namespace fitmark::bench
