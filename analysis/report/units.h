// SPDX-License-Identifier: MIT
//
// Figures as people read them: bytes with binary prefixes, ratios as percentages, counts with
// separators.
//
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <string>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns "512 B", "12.3 KiB", "1.05 GiB": three significant digits.
std::string human_bytes(double bytes);

// Returns "75.0 ns", "2.87 us", "18.8 ms", "1.20 s": three significant digits.
std::string human_time(double ns);

// Returns "1,234,567".
std::string grouped(std::uint64_t count);

// Returns "12.3", "123", "0.012": three significant digits, no exponent below 1e15.
std::string three_digits(double value);

// Returns the ratio's distance from 1 as "-12.3 %", "+4.5 %", "0.0 %".
std::string signed_percent(double ratio);

// Returns "12.3 %" for 0.123.
std::string percent(double share);

// Returns the figure in its unit ("ns", "bytes", "ratio", "1/s"); "-" where absent.
std::string with_unit(const Figure& figure, const std::string& unit);

}  // namespace fitmark::analysis
