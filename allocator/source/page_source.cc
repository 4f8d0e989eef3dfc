// SPDX-License-Identifier: MIT
//
// Reserves with PROT_NONE, commits with mprotect, decommits with MADV_DONTNEED and PROT_NONE.
#include "allocator/source/page_source.h"

#include <sys/mman.h>

#include <cstdint>

namespace fitmark::allocator {
namespace {

constexpr std::size_t kSmallestReservationBytes = std::size_t{1} << 20;

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

bool PageSource::grow(std::size_t bytes) {
  if (bytes > capacity_bytes_ - held_bytes_) return false;
  const std::size_t whole_bytes = round_up(bytes, kPageBytes);
  if (mprotect(base_ + held_bytes_, whole_bytes, PROT_READ | PROT_WRITE) != 0) return false;
  held_bytes_ += whole_bytes;
  return true;
}

void PageSource::shrink(std::size_t bytes) {
  const std::size_t whole_bytes = bytes / kPageBytes * kPageBytes;
  if (whole_bytes == 0) return;
  held_bytes_ -= whole_bytes;
  madvise(base_ + held_bytes_, whole_bytes, MADV_DONTNEED);
  mprotect(base_ + held_bytes_, whole_bytes, PROT_NONE);
}

}  // namespace fitmark::allocator
