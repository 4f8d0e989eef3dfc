// SPDX-License-Identifier: MIT
//
// The bytes of a file, decompressed where it is gzip, zstd or the first member of a zip.
//
// Complexity:  memory constant; O(1) a byte
// Threads:     none
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace fitmark::workloads {

class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Fills `into` from the front; returns less than asked only at the end. Throws TraceError where
  // the file cannot be read or does not decompress.
  virtual std::size_t read(std::span<std::uint8_t> into) = 0;
};

// Tells the compression by the first bytes. Throws TraceError.
std::unique_ptr<ByteStream> open_bytes(const std::string& path);

}  // namespace fitmark::workloads
