// SPDX-License-Identifier: MIT
//
// Pages of zeros that are touched only where something is written: room for what an index may come to need.
//
// Threads:     none
#pragma once

#include <cstddef>

namespace fitmark::allocator {

// Unmapped with the owner.
class ZeroPages {
 public:
  // Throws std::bad_alloc where the addresses can't be reserved.
  explicit ZeroPages(std::size_t bytes);
  ~ZeroPages();
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;
  void* begin() const { return begin_; }

 private:
  void* begin_;
  std::size_t bytes_;
};

}  // namespace fitmark::allocator
