// SPDX-License-Identifier: MIT
//
// Random numbers that are the same on every machine: integer arithmetic only.
//
// Source:      xoshiro256** and splitmix64, Blackman and Vigna 2018 (the state is seeded by the
//              latter); unbiased ranges by multiplication, Lemire 2019
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace fitmark::workloads {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9E37'79B9'7F4A'7C15u;
      std::uint64_t z = seed;
      z = (z ^ z >> 30) * 0xBF58'476D'1CE4'E5B9u;
      z = (z ^ z >> 27) * 0x94D0'49BB'1331'11EBu;
      word = z ^ z >> 31;
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // Uniform over 0 .. bound - 1. Requires bound >= 1.
  std::uint64_t below(std::uint64_t bound) {
    Wide product = static_cast<Wide>(next()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      const std::uint64_t floor = (0 - bound) % bound;
      while (static_cast<std::uint64_t>(product) < floor) {
        product = static_cast<Wide>(next()) * bound;
      }
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  // Uniform over low .. high. Requires low <= high, not both extremes.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }

  // Uniform over (0, 1], a multiple of 2^-53.
  double unit() { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

  // True with the given probability.
  bool chance(double probability) { return unit() <= probability; }

 private:
  __extension__ using Wide = unsigned __int128;
  std::array<std::uint64_t, 4> state_;
};

}  // namespace fitmark::workloads
