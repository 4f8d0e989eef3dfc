// SPDX-License-Identifier: MIT
//
// The longest free chunk of glibc's malloc, which only malloc_info tells.
//
// Layout:      the C library writes XML to a stream of our own; each line is read as it comes and forgotten,
//              so that nothing is allocated while the heap is being looked at
// Complexity:  some hundred lines an arena: tens of microseconds
// Threads:     one reader
// Source:      malloc_info(3): <size to="…"> and <unsorted to="…"> are chunk lengths with their flag bits
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace fitmark::bench {

class MallocInfo {
 public:
  MallocInfo() = default;
  ~MallocInfo();
  MallocInfo(const MallocInfo&) = delete;
  MallocInfo& operator=(const MallocInfo&) = delete;

  // Makes the stream; the only call that allocates. Returns whether the C library has what it takes.
  bool open();
  bool is_open() const { return stream_ != nullptr; }

  // Returns the bytes of the longest chunk in any bin of any arena; 0 where none is free there. The ends of
  // arenas are in no bin: mallinfo2 tells that of the main one.
  std::uint64_t longest_chunk_bytes();

  // Takes over what the library writes: any piece of its text. Public for the tests.
  void take(std::string_view text);
  std::uint64_t longest_seen_bytes() const { return longest_bytes_; }

 private:
  void take_line(std::string_view line);

  using Tell = int(int options, std::FILE* into);
  Tell* tell_ = nullptr;
  std::FILE* stream_ = nullptr;
  std::array<char, 4096> buffer_{};
  std::array<char, 256> line_{};  // the one that is not complete yet
  std::size_t line_length_ = 0;
  std::uint64_t longest_bytes_ = 0;
};

}  // namespace fitmark::bench
