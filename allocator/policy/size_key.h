// SPDX-License-Identifier: MIT
//
// Two numbers as one sortable word; as a rule a free extent, by length, then by position.
//
// Threads:     plain values
#pragma once

#include <cstdint>
#include <type_traits>

namespace fitmark::allocator {

template <typename Units, typename Handle>
class SizeKey {
 public:
  // gcc and clang both have a 128-bit integer on 64-bit machines.
  __extension__ using Wide = unsigned __int128;
  using Word = std::conditional_t<sizeof(Units) == 4, std::uint64_t, Wide>;

  SizeKey() = default;
  constexpr SizeKey(Units units, Handle at) : word_(Word{units} << (8 * sizeof(Handle)) | at) {}
  static SizeKey of_word(Word word) {
    SizeKey key;
    key.word_ = word;
    return key;
  }

  Units units() const { return static_cast<Units>(word_ >> (8 * sizeof(Handle))); }
  Handle at() const { return static_cast<Handle>(word_); }
  Word word() const { return word_; }
  friend bool operator<(const SizeKey& a, const SizeKey& b) { return a.word_ < b.word_; }
  friend bool operator==(const SizeKey& a, const SizeKey& b) { return a.word_ == b.word_; }

 private:
  Word word_ = 0;
};

}  // namespace fitmark::allocator
