// SPDX-License-Identifier: MIT
//
// Unusable free index: the share of free memory that cannot serve a request of a given size.
//
// Threads:     none needed; free functions
// Source:      the unusable free space index of Linux, mm/vmstat.c, by size in place of order
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns (F - bytes of F in extents >= size) / F, 0..1; 0 if nothing is free.
// free_extents_bytes[n] in any order.
double unusable_free_index(std::span<const std::uint64_t> free_extents_bytes,
                           std::uint64_t size_bytes);

struct UnusableFreePoint {
  std::uint64_t size_bytes = 0;
  double index = 0;
};

// Returns the index at 16, 32, 64 ... up to the first power of two above the largest extent, where
// it is 1; ascending in both. Empty if nothing is free. O(n log n).
std::vector<UnusableFreePoint> unusable_free_curve(
    std::span<const std::uint64_t> free_extents_bytes);

// The request sizes of the curve that a series holds: powers of eight from 64 bytes to 2 MiB.
struct UnusableFreeSize {
  std::uint64_t size_bytes;
  std::uint64_t Sample::*free_bytes_below;
};

inline constexpr std::array<UnusableFreeSize, 6> kUnusableFreeSizes = {{
    {64, &Sample::free_bytes_below_64},
    {512, &Sample::free_bytes_below_512},
    {4096, &Sample::free_bytes_below_4096},
    {32768, &Sample::free_bytes_below_32768},
    {262144, &Sample::free_bytes_below_262144},
    {2097152, &Sample::free_bytes_below_2097152},
}};

// Sets the sample's free bytes below each size to those of no extent.
void begin_free_extents(Sample& sample);

// Adds an extent to them. Requires begin_free_extents before.
void add_free_extent(Sample& sample, std::uint64_t extent_bytes);

// Returns the index at `size` of the sample, 0..1; 0 if nothing is free. Absent if the subject does not
// reveal its free extents, or they were not walked at this sample.
Figure unusable_free_index(const Sample& sample, const UnusableFreeSize& size);

}  // namespace fitmark::analysis
