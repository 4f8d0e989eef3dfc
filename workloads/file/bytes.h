// SPDX-License-Identifier: MIT
//
// Appends integers and texts to a byte vector, and reads them back with bounds checked.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fitmark::workloads {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// Bytes that break the grammar. `offset` is into the bytes that were being read; the reader that
// knows the file turns it into a TraceError.
struct Malformed : std::runtime_error {
  Malformed(const std::string& what, std::uint64_t offset_bytes)
      : std::runtime_error(what), offset(offset_bytes) {}
  std::uint64_t offset;
};

template <typename Integer>
void put_fixed(Bytes& out, Integer value) {
  const std::size_t at = out.size();
  out.resize(at + sizeof value);
  std::memcpy(out.data() + at, &value, sizeof value);
}

inline void put_varint(Bytes& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

inline void put_bytes(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline void put_text(Bytes& out, std::string_view text) {
  put_varint(out, text.size());
  out.insert(out.end(), text.begin(), text.end());
}

constexpr std::uint64_t zigzag(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t z) {
  return static_cast<std::int64_t>((z >> 1) ^ (0 - (z & 1)));
}

// Reads forward over bytes; every step throws Malformed rather than pass the end.
class ByteCursor {
 public:
  explicit ByteCursor(ByteView bytes) : bytes_(bytes) {}

  bool at_end() const { return at_ == bytes_.size(); }
  std::uint64_t offset() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }

  std::uint8_t byte() { return take(1)[0]; }

  template <typename Integer>
  Integer fixed() {
    Integer value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      value |= static_cast<std::uint64_t>(b & 0x7F) << shift;
      if (b < 0x80) return value;
    }
    throw Malformed("an integer is longer than 64 bits", at_);
  }

  ByteView take(std::uint64_t count) {
    if (count > left()) throw Malformed("the bytes end in the middle of a value", at_);
    const ByteView view = bytes_.subspan(at_, count);
    at_ += count;
    return view;
  }

  std::string text() {
    const ByteView view = take(varint());
    return {reinterpret_cast<const char*>(view.data()), view.size()};
  }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
};

}  // namespace fitmark::workloads
