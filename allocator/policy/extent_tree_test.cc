// SPDX-License-Identifier: MIT
//
// The tree against an ordered map of the standard library, its invariants checked all the while.
#include "allocator/policy/extent_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include "allocator/policy/node_pool.h"

namespace fitmark::allocator {
namespace {

using Tree = ExtentTree<std::uint64_t, std::uint32_t>;

// Inserts and erases at random: each phase leans to one of them, so that nodes fill and run empty.
void compare_with_map(std::uint64_t seed, std::uint64_t key_space) {
  std::mt19937_64 random(seed);
  Tree::Pool pool;
  Tree tree;
  std::map<std::uint64_t, std::uint32_t> oracle;
  for (int step = 0; step < 40000; ++step) {
    const bool grows = step / 4000 % 2 == 0 ? random() % 10 < 8 : random() % 10 < 2;
    const std::uint64_t key = random() % key_space;
    const auto length = static_cast<std::uint32_t>(1 + random() % 1000);
    const auto at = oracle.lower_bound(key);
    if (grows && (at == oracle.end() || at->first != key)) {
      tree.insert(pool, key, length);
      oracle.emplace(key, length);
    } else if (!grows && at != oracle.end()) {
      tree.erase(pool, at->first);
      oracle.erase(at);
    }
    ASSERT_EQ(tree.is_empty(), oracle.empty());
    if (oracle.empty()) continue;
    ASSERT_EQ(tree.first(pool), oracle.begin()->first) << "step " << step;
    ASSERT_EQ(tree.last(pool), oracle.rbegin()->first) << "step " << step;
    if (step % 64 == 0) {
      ASSERT_TRUE(tree.is_sound(pool)) << "step " << step;
    }
  }
}

TEST(ExtentTree, AgreesWithAnOrderedMapWhileItFillsAndRunsEmpty) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) compare_with_map(seed, 1 << 20);
}

TEST(ExtentTree, AgreesWithAnOrderedMapOnFewKeys) { compare_with_map(9, 3000); }

// Ranges of neighbours go one by one, so that whole nodes run empty between full ones, into which
// nothing fits: they must borrow.
TEST(ExtentTree, NodesBetweenFullNeighboursNeverRunEmpty) {
  std::mt19937_64 random(5);
  Tree::Pool pool;
  Tree tree;
  std::vector<std::uint64_t> keys(60000);
  std::iota(keys.begin(), keys.end(), 0);
  std::shuffle(keys.begin(), keys.end(), random);
  for (const std::uint64_t key : keys) tree.insert(pool, key, 1);
  std::vector<bool> is_in(keys.size(), true);
  for (int range = 0; range < 200; ++range) {
    const std::uint64_t begin = random() % (keys.size() - 1000);
    for (std::uint64_t key = begin; key < begin + 1000; ++key) {
      if (is_in[key]) tree.erase(pool, key);
      is_in[key] = false;
    }
    ASSERT_TRUE(tree.is_sound(pool)) << "after range " << range;
  }
}

}  // namespace
}  // namespace fitmark::allocator
