// SPDX-License-Identifier: MIT
//
// Three bytes become four letters.
#include "analysis/explain/base64.h"

#include <algorithm>

namespace fitmark::analysis {

std::string base64_of(const std::vector<std::uint8_t>& bytes) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j) three = three << 8 | (j < count ? bytes[i + j] : 0u);
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? kLetters[three >> (18 - 6 * j) & 63u] : '=';
    }
  }
  return text;
}

}  // namespace fitmark::analysis
