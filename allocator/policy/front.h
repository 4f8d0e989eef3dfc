// SPDX-License-Identifier: MIT
//
// The few members of a set that have not been passed on to its ordered index yet; most leave before they must.
//
// Layout:      words in ascending order; an unused place holds the highest word and so stands at the end
// Complexity:  each operation moves all words at once, four at a time where the processor can; no branch depends
//              on the words
// Threads:     none
// Source:      the smallest component of O'Neil, Cheng, Gawlick and O'Neil, The log-structured merge-tree, Acta
//              Informatica 33, 1996, here half a line of the cache
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <type_traits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace fitmark::allocator {

// `Word` is a 32-bit signed integer, for which vector units compare, or any unsigned one.
template <typename Word, unsigned kPlaces>
class Front {
 public:
  static constexpr unsigned kRoom = kPlaces;
  static constexpr Word kUnused =
      std::is_signed_v<Word> ? std::numeric_limits<Word>::max() : static_cast<Word>(~Word{0});

  Front() { words_.fill(kUnused); }

  bool is_full() const { return words_[kRoom - 1] != kUnused; }
  // kUnused when there is none.
  Word lowest() const { return words_[0]; }
  Word operator[](unsigned place) const { return words_[place]; }

  // Requires that the word is new. A full front loses the highest of its words and this one.
  void insert(Word word);

  // Returns false, with nothing changed, when the word is not there.
  bool erase(Word word);

  // Keeps only the lowest `count`.
  void keep_lowest(unsigned count) { std::fill(words_.begin() + count, words_.end(), kUnused); }

 private:
  alignas(16) std::array<Word, kRoom> words_;
};

template <typename Word, unsigned kPlaces>
void Front<Word, kPlaces>::insert(Word word) {
  Word before = word;
  for (Word& place : words_) {
    const Word old = place;
    place = std::min(std::max(before, word), old);
    before = old;
  }
}

template <typename Word, unsigned kPlaces>
bool Front<Word, kPlaces>::erase(Word word) {
  bool was_there = false;
  std::array<Word, kRoom + 1> old;
  std::copy(words_.begin(), words_.end(), old.begin());
  old[kRoom] = kUnused;
  for (unsigned place = 0; place < kRoom; ++place) {
    was_there |= old[place] == word;
    words_[place] = old[place] < word ? old[place] : old[place + 1];
  }
  if (!was_there) std::copy_n(old.begin(), kRoom, words_.begin());
  return was_there;
}

#ifdef __SSE2__

namespace detail {

inline __m128i load_words(const std::int32_t* words) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(words));
}
inline void store_words(std::int32_t* words, __m128i value) {
  _mm_store_si128(reinterpret_cast<__m128i*>(words), value);
}
inline __m128i choose_words(__m128i where, __m128i yes, __m128i no) {
  return _mm_or_si128(_mm_and_si128(where, yes), _mm_andnot_si128(where, no));
}

}  // namespace detail

template <>
inline void Front<std::int32_t, 8>::insert(std::int32_t word) {
  using namespace detail;
  const __m128i wanted = _mm_set1_epi32(word);
  const __m128i low = load_words(&words_[0]), high = load_words(&words_[4]);
  const __m128i is_low = _mm_cmplt_epi32(low, wanted), is_high = _mm_cmplt_epi32(high, wanted);
  // Each place's neighbour below; nothing stands below the first, which counts as lower than any word.
  const __m128i below_low = _mm_slli_si128(low, 4);
  const __m128i below_high = _mm_or_si128(_mm_slli_si128(high, 4), _mm_srli_si128(low, 12));
  const __m128i is_below_low = _mm_or_si128(_mm_slli_si128(is_low, 4), _mm_setr_epi32(-1, 0, 0, 0));
  const __m128i is_below_high =
      _mm_or_si128(_mm_slli_si128(is_high, 4), _mm_srli_si128(is_low, 12));
  store_words(&words_[0], choose_words(is_low, low, choose_words(is_below_low, wanted, below_low)));
  store_words(&words_[4],
              choose_words(is_high, high, choose_words(is_below_high, wanted, below_high)));
}

template <>
inline bool Front<std::int32_t, 8>::erase(std::int32_t word) {
  using namespace detail;
  const __m128i wanted = _mm_set1_epi32(word);
  const __m128i low = load_words(&words_[0]), high = load_words(&words_[4]);
  const __m128i found = _mm_or_si128(_mm_cmpeq_epi32(low, wanted), _mm_cmpeq_epi32(high, wanted));
  if (_mm_movemask_epi8(found) == 0) return false;
  const __m128i above_low = _mm_or_si128(_mm_srli_si128(low, 4), _mm_slli_si128(high, 12));
  const __m128i above_high =
      _mm_or_si128(_mm_srli_si128(high, 4), _mm_setr_epi32(0, 0, 0, kUnused));
  store_words(&words_[0], choose_words(_mm_cmplt_epi32(low, wanted), low, above_low));
  store_words(&words_[4], choose_words(_mm_cmplt_epi32(high, wanted), high, above_high));
  return true;
}

#endif

}  // namespace fitmark::allocator
