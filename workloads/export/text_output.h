// SPDX-License-Identifier: MIT
//
// Gathers text and hands it to a file in large pieces.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/file/output_file.h"

namespace fitmark::workloads {

class TextOutput {
 public:
  explicit TextOutput(OutputFile& file) : file_(file) {}

  TextOutput& operator<<(std::string_view text) {
    buffer_ += text;
    return *this;
  }
  TextOutput& operator<<(std::uint64_t number) {
    std::array<char, 20> digits;
    buffer_.append(digits.data(),
                   std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    return *this;
  }

  // Hands over what has gathered, once it is large or `all`.
  void pour(bool all = false) {
    if (!all && buffer_.size() < 65536) return;
    file_.append(std::string_view(buffer_));
    buffer_.clear();
  }

 private:
  OutputFile& file_;
  std::string buffer_;
};

}  // namespace fitmark::workloads
