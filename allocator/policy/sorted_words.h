// SPDX-License-Identifier: MIT
//
// Search in a short ascending array of 32-bit words, eight at a time where the processor can.
//
// Complexity:  one comparison for each eight words; no branch depends on the words
// Threads:     pure functions
#pragma once

#include <cstdint>

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

}  // namespace fitmark::allocator
