// SPDX-License-Identifier: MIT
//
// Reads and writes a file at an offset until all is done, whatever signals come in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fitmark::workloads {

// Returns 0, or the error that left the rest unwritten.
int write_at(int descriptor, std::uint64_t offset_bytes, std::span<const std::byte> from);

struct ReadAt {
  std::size_t
      bytes;  // that were read: fewer than wanted at the file's end and where there is an error
  int error;  // 0: none
};
ReadAt read_at(int descriptor, std::uint64_t offset_bytes, std::span<std::byte> into);

}  // namespace fitmark::workloads
