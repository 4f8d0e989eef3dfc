// SPDX-License-Identifier: MIT
//
// Bytes as base64 text, and cells of four bits as bytes.
//
// Threads:     none needed; free functions
// Source:      RFC 4648, section 4
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fitmark::analysis {

// Returns `bytes` as padded base64.
std::string base64_of(std::string_view bytes);

// Returns the bytes of padded base64; nothing if the text is no such thing.
std::optional<std::string> bytes_of_base64(std::string_view text);

// Returns two cells a byte, the first in the high half; a last odd one has a low half of 0.
std::string half_bytes(const std::vector<std::uint8_t>& cells);

// Returns the first `count` cells of what half_bytes made. Requires (count + 1) / 2 bytes.
std::vector<std::uint8_t> from_half_bytes(std::string_view bytes, std::size_t count);

}  // namespace fitmark::analysis
