// SPDX-License-Identifier: MIT
//
// A stream whose far end reads.
#include "bench/probe/malloc_info.h"

#include <algorithm>
#include <charconv>

#include "bench/probe/symbol.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kFlagBits = 15;

ssize_t take_text(void* reader, const char* text, std::size_t length) {
  static_cast<MallocInfo*>(reader)->take({text, length});
  return static_cast<ssize_t>(length);
}

}  // namespace

MallocInfo::~MallocInfo() {
  if (stream_ != nullptr) std::fclose(stream_);
}

bool MallocInfo::open() {
  tell_ = find_symbol<Tell>("malloc_info");
  if (tell_ == nullptr) return false;
  cookie_io_functions_t functions{};
  functions.write = take_text;
  stream_ = fopencookie(this, "w", functions);
  if (stream_ == nullptr) return false;
  return setvbuf(stream_, buffer_.data(), _IOFBF, buffer_.size()) == 0;
}

std::uint64_t MallocInfo::longest_chunk_bytes() {
  longest_bytes_ = line_length_ = 0;
  if (tell_(0, stream_) != 0) return 0;
  std::fflush(stream_);
  return longest_bytes_;
}

void MallocInfo::take(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      take_line({line_.data(), line_length_});
      line_length_ = 0;
    } else if (line_length_ < line_.size()) {
      line_[line_length_++] = c;
    }
  }
}

void MallocInfo::take_line(std::string_view line) {
  const bool is_bin = line.find("<size ") != line.npos || line.find("<unsorted ") != line.npos;
  constexpr std::string_view kTo = " to=\"";
  const std::size_t at = line.find(kTo);
  if (!is_bin || at == line.npos) return;
  const std::string_view digits = line.substr(at + kTo.size());
  std::uint64_t bytes = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
  longest_bytes_ = std::max(longest_bytes_, bytes & ~kFlagBits);
}

}  // namespace fitmark::bench
