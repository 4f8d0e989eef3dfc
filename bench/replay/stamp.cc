// SPDX-License-Identifier: MIT
//
// The loops behind block stamps.
#include "bench/replay/stamp.h"

#include <cstring>

namespace fitmark::bench {
namespace {

constexpr unsigned char byte_of(std::uint64_t stamp, std::size_t offset) {
  return static_cast<unsigned char>(stamp >> (offset % 8 * 8));
}

// Returns the offset of the first byte in [0, size) that differs from the repeated word.
std::size_t find_difference(const unsigned char* bytes, std::size_t size, std::uint64_t word) {
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t found;
    std::memcpy(&found, bytes + at, 8);
    if (found != word) break;
  }
  for (; at < size; ++at) {
    if (bytes[at] != byte_of(word, at)) return at;
  }
  return kIntact;
}

}  // namespace

void write_stamp(void* block, std::size_t from_bytes, std::size_t size_bytes, std::uint64_t stamp,
                 Touch touch) {
  auto* bytes = static_cast<unsigned char*>(block);
  if (touch == Touch::none || from_bytes >= size_bytes) return;
  if (touch != Touch::all) {
    const std::size_t stride = touch == Touch::page ? kTouchStrideBytes : size_bytes;
    const std::size_t first = (from_bytes + stride - 1) / stride * stride;
    for (std::size_t at = first; at < size_bytes; at += stride) bytes[at] = byte_of(stamp, at);
    return;
  }
  std::size_t at = from_bytes;
  for (; at < size_bytes && at % 8 != 0; ++at) bytes[at] = byte_of(stamp, at);
  for (; at + 8 <= size_bytes; at += 8) std::memcpy(bytes + at, &stamp, 8);
  for (; at < size_bytes; ++at) bytes[at] = byte_of(stamp, at);
}

std::size_t find_stamp_damage(const void* block, std::size_t size_bytes, std::uint64_t stamp,
                              Touch touch) {
  const auto* bytes = static_cast<const unsigned char*>(block);
  if (touch == Touch::none || size_bytes == 0) return kIntact;
  if (touch == Touch::all) return find_difference(bytes, size_bytes, stamp);
  const std::size_t stride = touch == Touch::page ? kTouchStrideBytes : size_bytes;
  for (std::size_t at = 0; at < size_bytes; at += stride) {
    if (bytes[at] != byte_of(stamp, at)) return at;
  }
  return kIntact;
}

std::size_t find_nonzero(const void* block, std::size_t size_bytes) {
  return find_difference(static_cast<const unsigned char*>(block), size_bytes, 0);
}

}  // namespace fitmark::bench
