// SPDX-License-Identifier: MIT
//
// All bytes of a stream, for forms that cannot be read front to back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/event.h"
#include "workloads/import/byte_stream.h"

namespace fitmark::workloads {

inline constexpr std::size_t kMaxWholeBytes = std::size_t{4} << 30;

// Throws TraceError, also where there are more than kMaxWholeBytes.
inline std::vector<std::uint8_t> read_whole(const std::string& path) {
  const std::unique_ptr<ByteStream> stream = open_bytes(path);
  std::vector<std::uint8_t> bytes;
  constexpr std::size_t kStepBytes = std::size_t{1} << 16;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kStepBytes);
    const std::size_t got = stream->read(std::span(bytes).subspan(before));
    bytes.resize(before + got);
    if (got < kStepBytes) return bytes;
    if (bytes.size() > kMaxWholeBytes) {
      throw TraceError(path +
                       ": larger than 4 GiB, more than this form allows; give a smaller one");
    }
  }
}

}  // namespace fitmark::workloads
