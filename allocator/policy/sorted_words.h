// SPDX-License-Identifier: MIT
//
// Searches in short arrays of 32-bit words, four or eight at a time where the processor can.
//
// Complexity:  one comparison for each four words; no branch depends on the words but the one that ends the search
// Threads:     pure functions
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

namespace fitmark::allocator {

// How many of the ascending words[0, count) are below `word`. Reads up to seven words behind the array, which
// must be readable; their values do not matter.
inline std::uint32_t count_words_below(const std::int32_t* words, std::uint32_t count,
                                       std::int32_t word) {
#ifdef __SSE2__
  const __m128i wanted = _mm_set1_epi32(word);
  std::uint32_t base = 0;
  while (base + 8 < count && words[base + 7] < word) base += 8;
  const auto* at = reinterpret_cast<const __m128i*>(words + base);
  const __m128i low = _mm_cmplt_epi32(_mm_loadu_si128(at), wanted);
  const __m128i high = _mm_cmplt_epi32(_mm_loadu_si128(at + 1), wanted);
  const __m128i both = _mm_packs_epi16(_mm_packs_epi32(low, high), _mm_setzero_si128());
  const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(both));
  const auto below = base + static_cast<std::uint32_t>(std::countr_one(mask));
  return below < count ? below : count;
#else
  std::uint32_t below = 0;
  for (std::uint32_t i = 0; i < count; ++i) below += words[i] < word;
  return below;
#endif
}

// The first of words[begin, count) that is at least `least`, or count. Reads up to three words behind the array.
template <typename Word>
inline std::uint32_t first_word_from(const Word* words, std::uint32_t begin, std::uint32_t count,
                                     Word least) {
#ifdef __SSE2__
  if constexpr (std::is_same_v<Word, std::uint32_t>) {
    const __m128i sign = _mm_set1_epi32(std::numeric_limits<std::int32_t>::min());
    const __m128i wanted = _mm_xor_si128(_mm_set1_epi32(static_cast<std::int32_t>(least)), sign);
    for (; begin < count; begin += 4) {
      const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words + begin));
      const __m128i is_less = _mm_cmplt_epi32(_mm_xor_si128(four, sign), wanted);
      const auto less = static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(is_less)));
      if (less == 15) continue;
      return std::min(count, begin + static_cast<std::uint32_t>(std::countr_one(less)));
    }
    return count;
  }
#endif
  while (begin < count && words[begin] < least) ++begin;
  return begin < count ? begin : count;
}

}  // namespace fitmark::allocator
