// SPDX-License-Identifier: MIT
//
// Bytes as base64, with the usual letters and padding.
//
// Threads:     none needed; free functions
// Source:      RFC 4648, section 4
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fitmark::analysis {

std::string base64_of(const std::vector<std::uint8_t>& bytes);

}  // namespace fitmark::analysis
