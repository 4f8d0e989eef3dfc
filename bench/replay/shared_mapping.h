// SPDX-License-Identifier: MIT
//
// Memory that parent and child both map: it lies outside every malloc, and the kernel counts it as
// shared, so that a subject's anonymous memory stays its own.
//
// Threads:     none while it grows; the bytes themselves are shared
#pragma once

#include <cstddef>
#include <cstdint>

namespace fitmark::bench {

class SharedMapping {
 public:
  SharedMapping() = default;
  SharedMapping(const SharedMapping&) = delete;
  SharedMapping& operator=(const SharedMapping&) = delete;
  SharedMapping(SharedMapping&& other) noexcept;
  SharedMapping& operator=(SharedMapping&& other) noexcept;
  ~SharedMapping();

  // Makes an anonymous file of `bytes`, all zero. Throws std::system_error.
  static SharedMapping create(const char* name, std::size_t bytes);

  // Appends at the end of the file; for writers that know no length beforehand.
  void append(const void* from, std::size_t bytes);

  // Maps the whole file on first use. Throws std::system_error.
  void* map();
  template <class T>
  T* as() {
    return static_cast<T*>(map());
  }

  // Gives pages back to the kernel: the file reads as zero again.
  void clear();

  int fd() const { return fd_; }
  std::size_t size_bytes() const { return size_bytes_; }

 private:
  int fd_ = -1;
  void* address_ = nullptr;
  std::size_t mapped_bytes_ = 0;
  std::size_t size_bytes_ = 0;
};

}  // namespace fitmark::bench
