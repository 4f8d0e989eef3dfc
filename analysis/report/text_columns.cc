// SPDX-License-Identifier: MIT
//
// Counts characters by their first bytes.
#include "analysis/report/text_columns.h"

#include <algorithm>

namespace fitmark::analysis {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

int columns_of(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string plain(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  }
  return text;
}

std::string cut(const std::string& text, int columns) {
  if (columns_of(text) <= columns) return text;
  std::string kept;
  int count = 0;
  for (const char c : text) {
    if (!continues(c) && ++count >= columns) break;
    kept += c;
  }
  return kept + "…";
}

std::string left(const std::string& text, int columns) {
  return text + std::string(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ');
}

std::string right(const std::string& text, int columns) {
  return std::string(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ') + text;
}

std::string wrapped(const std::string& text, int columns, const std::string& indent) {
  std::string result;
  int used = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const int width = columns_of(word);
    if (used > 0 && used + 1 + width > columns) {
      result += "\n" + indent;
      used = static_cast<int>(indent.size());
    } else if (used > 0) {
      result += " ";
      ++used;
    }
    result += word;
    used += width;
    begin = end + 1;
  }
  return result;
}

}  // namespace fitmark::analysis
