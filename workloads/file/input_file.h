// SPDX-License-Identifier: MIT
//
// A file opened for reading at any offset.
//
// Threads:     none
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace fitmark::workloads {

class InputFile {
 public:
  // Throws TraceError where the path is no readable regular file.
  explicit InputFile(std::string path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Fills `into` from `offset_bytes` on and returns how much there was. Throws TraceError.
  std::size_t read_at(std::uint64_t offset_bytes, std::span<std::uint8_t> into) const;

  std::uint64_t size_bytes() const { return size_bytes_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace fitmark::workloads
