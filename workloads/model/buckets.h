// SPDX-License-Identifier: MIT
//
// Buckets that are exact for small numbers and a fixed share of an octave wide for large ones.
#pragma once

#include <bit>
#include <cstdint>

namespace fitmark::workloads {

// Bucket `n` holds the numbers first(n) .. first(n + 1) - 1; each octave has 2^kFineLog2 of them, and
// numbers below 2^(kFineLog2 + 1) have one each.
template <unsigned kFineLog2>
struct Buckets {
  static constexpr std::uint32_t of(std::uint64_t value) {
    const auto octave = static_cast<unsigned>(std::bit_width(value));
    if (octave <= kFineLog2 + 1) return static_cast<std::uint32_t>(value);
    const unsigned shift = octave - kFineLog2 - 1;
    return static_cast<std::uint32_t>((std::uint64_t{shift} << kFineLog2) + (value >> shift));
  }

  static constexpr std::uint64_t first(std::uint32_t bucket) {
    if (bucket < (2u << kFineLog2)) return bucket;
    const unsigned shift = (bucket >> kFineLog2) - 1;
    return std::uint64_t{bucket - (shift << kFineLog2)} << shift;
  }

  static constexpr std::uint32_t kCount = (64 - kFineLog2 + 1) << kFineLog2;
};

using SizeBuckets = Buckets<6>;      // exact below 128 bytes, then within 1.6 percent
using LifetimeBuckets = Buckets<3>;  // exact below 16 events, then within 12.5 percent
using FormerBuckets =
    Buckets<3>;  // of objects that are resized: alike enough to stand for one another

}  // namespace fitmark::workloads
