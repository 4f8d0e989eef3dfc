// SPDX-License-Identifier: MIT
//
// Texts and numbers as JSON writes them, for exporters that write line by line.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <string_view>

namespace fitmark::analysis {

// Returns `text` in quotes, with quotes, backslashes and control characters escaped.
std::string json_text(std::string_view text);

// Returns the shortest text that reads back as `value`; "null" where it is not finite.
std::string json_number(double value);

}  // namespace fitmark::analysis
