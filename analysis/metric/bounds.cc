// SPDX-License-Identifier: MIT
//
// Robson's formula in steps, and back in bytes.
#include "analysis/metric/bounds.h"

#include <bit>
#include <cassert>

namespace fitmark::analysis {
namespace {

std::uint64_t steps_up(std::uint64_t bytes, std::uint64_t step_bytes) {
  return (bytes + step_bytes - 1) / step_bytes;
}

// M (1 + log2(n) / 2) - n + 1 for n a power of two.
std::uint64_t robson_steps(std::uint64_t live, std::uint64_t largest) {
  const std::uint64_t rounded = (live + largest - 1) / largest * largest;
  const auto log2_largest = static_cast<std::uint64_t>(std::bit_width(largest) - 1);
  return rounded + rounded * log2_largest / 2 - largest + 1;
}

}  // namespace

std::uint64_t robson_power_of_two_bytes(std::uint64_t peak_live_bytes, std::uint64_t largest_bytes,
                                        std::uint64_t step_bytes) {
  assert(step_bytes >= 1);
  if (peak_live_bytes == 0 || largest_bytes == 0) return 0;
  const std::uint64_t largest = std::bit_ceil(steps_up(largest_bytes, step_bytes));
  return robson_steps(steps_up(peak_live_bytes, step_bytes), largest) * step_bytes;
}

std::uint64_t robson_bytes(std::uint64_t peak_live_bytes, std::uint64_t largest_bytes,
                           std::uint64_t step_bytes) {
  return robson_power_of_two_bytes(2 * peak_live_bytes, largest_bytes, step_bytes);
}

}  // namespace fitmark::analysis
