// SPDX-License-Identifier: MIT
//
// Which bytes of a block the replay writes, as the program would have: the touch policy.
//
// Source:      resident memory depends on what is written, not on what is allocated
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace fitmark::bench {

enum class Touch : std::uint32_t {
  none,   // nothing: the allocator alone
  first,  // the first byte
  page,   // the first byte, then one byte in each 4096
  all,    // every byte
};

inline constexpr std::size_t kTouchStrideBytes = 4096;

constexpr std::string_view touch_name(Touch touch) {
  switch (touch) {
    case Touch::none:
      return "none";
    case Touch::first:
      return "first";
    case Touch::page:
      return "page";
    case Touch::all:
      return "all";
  }
  return "none";
}

constexpr std::optional<Touch> touch_named(std::string_view name) {
  for (Touch touch : {Touch::none, Touch::first, Touch::page, Touch::all}) {
    if (touch_name(touch) == name) return touch;
  }
  return std::nullopt;
}

// Writes to bytes [from_bytes, size_bytes) of `block` as the policy says.
template <Touch touch>
inline void touch_block(void* block, std::size_t from_bytes, std::size_t size_bytes) {
  if (block == nullptr || from_bytes >= size_bytes) return;
  auto* bytes = static_cast<volatile unsigned char*>(block);
  if constexpr (touch == Touch::first) {
    if (from_bytes == 0) bytes[0] = 1;
  } else if constexpr (touch == Touch::page) {
    const std::size_t first =
        (from_bytes + kTouchStrideBytes - 1) / kTouchStrideBytes * kTouchStrideBytes;
    for (std::size_t at = first; at < size_bytes; at += kTouchStrideBytes) bytes[at] = 1;
  } else if constexpr (touch == Touch::all) {
    std::memset(static_cast<unsigned char*>(block) + from_bytes, 1, size_bytes - from_bytes);
  }
}

}  // namespace fitmark::bench
