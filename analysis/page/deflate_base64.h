// SPDX-License-Identifier: MIT
//
// Packs bytes for a data block of an HTML page: raw deflate, then base64.
//
// Complexity:  O(n)
// Source:      RFC 1951 (deflate, no zlib header), RFC 4648 section 4 (base64 with padding)
#pragma once

#include <string>
#include <string_view>

namespace fitmark::analysis {

// What the page reads back with DecompressionStream("deflate-raw").
// Throws std::runtime_error when zlib has no memory.
std::string deflate_base64(std::string_view bytes);

// `bytes` in the alphabet A-Z a-z 0-9 + /, padded with = to a multiple of four.
std::string base64(std::string_view bytes);

}  // namespace fitmark::analysis
