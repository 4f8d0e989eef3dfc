// SPDX-License-Identifier: MIT
//
// The front against a set of the standard library: with vectors, and word by word.
#include "allocator/policy/front.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <set>

namespace fitmark::allocator {
namespace {

template <typename AFront, typename Word>
void expect_equal(const AFront& front, const std::set<Word>& words) {
  unsigned place = 0;
  for (const Word word : words) ASSERT_EQ(front[place++], word);
  for (; place < AFront::kRoom; ++place) ASSERT_EQ(front[place], AFront::kUnused);
  ASSERT_EQ(front.is_full(), words.size() == AFront::kRoom);
  ASSERT_EQ(front.lowest(), words.empty() ? AFront::kUnused : *words.begin());
}

template <typename Word, unsigned kPlaces>
void compare_with_set(Word lowest, Word highest) {
  std::mt19937_64 random(7);
  Front<Word, kPlaces> front;
  std::set<Word> words;
  for (int step = 0; step < 20000; ++step) {
    const auto word = static_cast<Word>(lowest + static_cast<Word>(random() % 24));
    const Word extreme = random() % 8 == 0 ? lowest : random() % 8 == 0 ? highest : word;
    if (words.contains(extreme)) {
      ASSERT_TRUE(front.erase(extreme));
      words.erase(extreme);
    } else {
      ASSERT_FALSE(front.erase(extreme));
      front.insert(extreme);
      words.insert(extreme);
      if (words.size() > kPlaces) words.erase(std::prev(words.end()));
    }
    expect_equal(front, words);
    if (front.is_full() && random() % 4 == 0) {
      front.keep_lowest(kPlaces / 2);
      while (words.size() > kPlaces / 2) words.erase(std::prev(words.end()));
    }
  }
}

TEST(Front, AgreesWithASetOnVectorWords) {
  compare_with_set<std::int32_t, 8>(std::numeric_limits<std::int32_t>::min(),
                                    std::numeric_limits<std::int32_t>::max() - 1);
}

TEST(Front, AgreesWithASetOnWideWords) {
  compare_with_set<std::uint64_t, 4>(0, std::numeric_limits<std::uint64_t>::max() - 1);
  compare_with_set<std::int64_t, 8>(-5, std::numeric_limits<std::int64_t>::max() - 1);
}

}  // namespace
}  // namespace fitmark::allocator
