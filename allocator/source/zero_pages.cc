// SPDX-License-Identifier: MIT
//
// Zeros from the kernel, page by page as they are touched.
#include "allocator/source/zero_pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace fitmark::allocator {

ZeroPages::ZeroPages(std::size_t bytes) : bytes_(std::max<std::size_t>(bytes, 1)) {
  begin_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (begin_ == MAP_FAILED) throw std::bad_alloc();
}
ZeroPages::~ZeroPages() { munmap(begin_, bytes_); }

}  // namespace fitmark::allocator
