// SPDX-License-Identifier: MIT
//
// Base64 in groups of three bytes and four digits.
#include "analysis/report/base64.h"

namespace fitmark::analysis {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64_of(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t padding = !last                        ? 0
                                : text.substr(i + 2) == "==" ? 2
                                : text[i + 3] == '='         ? 1
                                                             : 0;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t digit = k < 4 - padding ? kDigits.find(text[i + k]) : 0;
      if (digit == std::string_view::npos) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    for (std::size_t k = 0; k < 3 - padding; ++k) {
      bytes += static_cast<char>(group >> (16 - 8 * k) & 255);
    }
  }
  return bytes;
}

std::string half_bytes(const std::vector<std::uint8_t>& cells) {
  std::string bytes;
  bytes.reserve((cells.size() + 1) / 2);
  for (std::size_t i = 0; i < cells.size(); i += 2) {
    const unsigned low = i + 1 < cells.size() ? cells[i + 1] : 0u;
    bytes += static_cast<char>((cells[i] & 15u) << 4 | (low & 15u));
  }
  return bytes;
}

std::vector<std::uint8_t> from_half_bytes(std::string_view bytes, std::size_t count) {
  std::vector<std::uint8_t> cells(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto both = static_cast<unsigned char>(bytes[i / 2]);
    cells[i] = i % 2 == 0 ? both >> 4 : both & 15;
  }
  return cells;
}

}  // namespace fitmark::analysis
