// SPDX-License-Identifier: MIT
//
// A free extent as a sortable key: by length, then by position; one word where both are 32-bit.
//
// Threads:     plain values
#pragma once

#include <compare>
#include <cstdint>

namespace fitmark::allocator {

template <typename Units, typename Handle>
class SizeKey {
 public:
  SizeKey() = default;
  SizeKey(Units units, Handle at) : units_(units), at_(at) {}
  Units units() const { return units_; }
  Handle at() const { return at_; }
  friend auto operator<=>(const SizeKey&, const SizeKey&) = default;

 private:
  Units units_ = 0;
  Handle at_ = 0;
};

template <>
class SizeKey<std::uint32_t, std::uint32_t> {
 public:
  SizeKey() = default;
  SizeKey(std::uint32_t units, std::uint32_t at) : word_(std::uint64_t{units} << 32 | at) {}
  std::uint32_t units() const { return static_cast<std::uint32_t>(word_ >> 32); }
  std::uint32_t at() const { return static_cast<std::uint32_t>(word_); }
  friend auto operator<=>(const SizeKey&, const SizeKey&) = default;

 private:
  std::uint64_t word_ = 0;
};

}  // namespace fitmark::allocator
