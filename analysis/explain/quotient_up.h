// SPDX-License-Identifier: MIT
//
// Division that rounds up.
#pragma once

#include <cstdint>

namespace fitmark::analysis {

// Returns the least q with q * b >= a. Requires: b > 0, a + b < 2^64.
constexpr std::uint64_t quotient_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

}  // namespace fitmark::analysis
