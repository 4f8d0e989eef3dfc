// SPDX-License-Identifier: MIT
//
// A series as a row of block characters.
//
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns `width` characters of eight heights, from 0 to `highest`; each shows the largest value of its
// share of the events 0..events. Absent values, and shares without a sample, repeat what stood before.
// Empty if no sample has a value.
std::string sparkline(std::span<const Sample> samples, std::uint64_t Sample::*column,
                      std::uint64_t events, double highest, std::size_t width);

}  // namespace fitmark::analysis
