// SPDX-License-Identifier: MIT
//
// Bytes as a file with a path, without a disk.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace fitmark::workloads {

class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* bytes, std::size_t size_bytes)
      : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0) std::abort();
    if (write(descriptor_, bytes, size_bytes) != static_cast<ssize_t>(size_bytes)) std::abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace fitmark::workloads
