// SPDX-License-Identifier: MIT
//
// A small random number generator whose sequence is the same on every machine.
//
// Threads:     one generator per thread
// Source:      Steele, Lea & Flood, Fast splittable pseudorandom number generators, OOPSLA 2014
#pragma once

#include <cstdint>

namespace fitmark::analysis {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Returns a number in 0..bound - 1; the bias is below bound / 2^32. Requires 1 <= bound <= 2^32.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32) * bound) >> 32; }

  // Returns a number in 0..1, 1 excluded.
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace fitmark::analysis
