// SPDX-License-Identifier: MIT
//
// A chunk of a line of numbers: 64 positions, each with its place in the chunk, and that as a bit of a word.
//
// Threads:     pure functions
#pragma once

#include <cstdint>

namespace fitmark::allocator {

constexpr unsigned place_of(std::uint64_t at) { return static_cast<unsigned>(at % 64); }
constexpr std::uint64_t bit_of(std::uint64_t at) { return std::uint64_t{1} << place_of(at); }
// The bits of the places below that of `at`, and above it.
constexpr std::uint64_t places_below(std::uint64_t at) { return bit_of(at) - 1; }
constexpr std::uint64_t places_above(std::uint64_t at) { return ~std::uint64_t{1} << place_of(at); }

}  // namespace fitmark::allocator
