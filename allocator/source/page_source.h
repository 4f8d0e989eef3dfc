// SPDX-License-Identifier: MIT
//
// One large reservation of addresses whose front part is backed by pages: memory as a program gets
// it.
//
// Layout:      [held | open | reserved, no access]; grows by opening 1 MiB at a time, gives back by dropping pages
// Invariants:  held is a multiple of the page size; the base is aligned to kBaseAlignmentBytes; no page stands behind
//              what is open and not held
// Complexity:  grow: none or one system call; shrink: one or two
// Threads:     none
#pragma once

#include <cstddef>

#include "allocator/source/source.h"

namespace fitmark::allocator {

class PageSource {
 public:
  static constexpr std::size_t kDefaultCapacityBytes = std::size_t{64} << 30;
  static constexpr std::size_t kBaseAlignmentBytes = std::size_t{1} << 30;

  // Reserves addresses, not memory. Where the process may not reserve so many (ulimit -v), the
  // capacity is halved until it may; capacity_bytes() tells, and is 0 when nothing could be
  // reserved.
  explicit PageSource(std::size_t capacity_bytes = kDefaultCapacityBytes);
  ~PageSource();
  PageSource(const PageSource&) = delete;
  PageSource& operator=(const PageSource&) = delete;

  std::byte* base() const { return base_; }
  std::size_t held_bytes() const { return held_bytes_; }
  std::size_t capacity_bytes() const { return capacity_bytes_; }

  // Both round to whole pages: grow up, shrink down.
  bool grow(std::size_t bytes);
  void shrink(std::size_t bytes);

  void put_pages(std::size_t from_bytes, std::size_t bytes);

 private:
  bool reserve(std::size_t bytes);
  // Makes at least the first `bytes` readable and writable.
  bool open(std::size_t bytes);

  std::byte* base_ = nullptr;
  std::size_t held_bytes_ = 0;
  std::size_t open_bytes_ = 0;
  std::size_t capacity_bytes_ = 0;
};

static_assert(PutsPages<PageSource>);

}  // namespace fitmark::allocator
