// SPDX-License-Identifier: MIT
//
// Reserves with PROT_NONE, opens with mprotect, gives back with MADV_DONTNEED and PROT_NONE.
#include "allocator/source/page_source.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace fitmark::allocator {
namespace {

constexpr std::size_t kSmallestReservationBytes = std::size_t{1} << 20;
constexpr std::size_t kOpenStepBytes = std::size_t{1} << 20;

std::size_t round_up(std::size_t bytes, std::size_t unit_bytes) {
  return (bytes + unit_bytes - 1) / unit_bytes * unit_bytes;
}

}  // namespace

PageSource::PageSource(std::size_t capacity_bytes) {
  std::size_t wanted_bytes = round_up(capacity_bytes, kPageBytes);
  while (!reserve(wanted_bytes) && wanted_bytes > kSmallestReservationBytes) {
    wanted_bytes = round_up(wanted_bytes / 2, kPageBytes);
  }
}

PageSource::~PageSource() {
  if (base_ != nullptr) munmap(base_, capacity_bytes_);
}

bool PageSource::reserve(std::size_t bytes) {
  const std::size_t slack_bytes = kBaseAlignmentBytes;
  void* raw = mmap(nullptr, bytes + slack_bytes, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) return false;
  const auto start = reinterpret_cast<std::uintptr_t>(raw);
  const std::size_t lead_bytes = round_up(start, kBaseAlignmentBytes) - start;
  base_ = static_cast<std::byte*>(raw) + lead_bytes;
  if (lead_bytes > 0) munmap(raw, lead_bytes);
  if (lead_bytes < slack_bytes) munmap(base_ + bytes, slack_bytes - lead_bytes);
  capacity_bytes_ = bytes;
  return true;
}

bool PageSource::open(std::size_t bytes) {
  if (bytes <= open_bytes_) return true;
  for (const std::size_t wanted_bytes :
       {std::min(round_up(bytes, kOpenStepBytes), capacity_bytes_), bytes}) {
    if (mprotect(base_ + open_bytes_, wanted_bytes - open_bytes_, PROT_READ | PROT_WRITE) != 0)
      continue;
    open_bytes_ = wanted_bytes;
    return true;
  }
  return false;
}

bool PageSource::grow(std::size_t bytes) {
  if (bytes > capacity_bytes_ - held_bytes_) return false;
  const std::size_t wanted_bytes = held_bytes_ + round_up(bytes, kPageBytes);
  if (!open(wanted_bytes)) return false;
  held_bytes_ = wanted_bytes;
  return true;
}

void PageSource::shrink(std::size_t bytes) {
  const std::size_t whole_bytes = bytes / kPageBytes * kPageBytes;
  if (whole_bytes == 0) return;
  held_bytes_ -= whole_bytes;
  madvise(base_ + held_bytes_, whole_bytes, MADV_DONTNEED);
  const std::size_t kept_bytes = round_up(held_bytes_, kOpenStepBytes);
  if (kept_bytes >= open_bytes_) return;
  mprotect(base_ + kept_bytes, open_bytes_ - kept_bytes, PROT_NONE);
  open_bytes_ = kept_bytes;
}

void PageSource::put_pages(std::size_t from_bytes, std::size_t bytes) {
#ifdef MADV_POPULATE_WRITE
  const int errno_before = errno;  // where the kernel can't, the pages come as they are written
  const std::size_t begin_bytes = from_bytes / kPageBytes * kPageBytes;
  const std::size_t end_bytes = round_up(from_bytes + bytes, kPageBytes);
  madvise(base_ + begin_bytes, end_bytes - begin_bytes, MADV_POPULATE_WRITE);
  errno = errno_before;
#endif
}

}  // namespace fitmark::allocator
