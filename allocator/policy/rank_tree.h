// SPDX-License-Identifier: MIT
//
// An ordered set of extents by (major, minor), which also finds the first that is long enough.
//
// Layout:      a treap in a NodePool: each node holds the largest units of its subtree
// Invariants:  (major, minor) ascends from left to right; priorities fall from parent to child
// Complexity:  O(log n) expected; the priorities are a fixed sequence, so runs repeat
// Threads:     none
// Source:      Seidel and Aragon, Randomized search trees, Algorithmica 16, 1996
#pragma once

#include <algorithm>
#include <cstdint>

#include "allocator/policy/node_pool.h"

namespace fitmark::allocator {

template <typename Handle, typename Units>
class RankTree {
 public:
  struct Key {
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Node {
    Key key;
    Handle at;
    Units units;
    Units largest;
    std::uint32_t left;
    std::uint32_t right;
    std::uint32_t priority;
  };

  // Requires that the key is new.
  void insert(const Key& key, Handle at, Units units) {
    const std::uint32_t made = pool_.take();
    priority_ = priority_ * 1664525u + 1013904223u;
    pool_[made] = Node{key, at, units, units, 0, 0, priority_};
    const Halves halves = split(root_, key);
    root_ = join(join(halves.below, made), halves.from);
  }

  // Requires that the key is there.
  void erase(const Key& key) { root_ = without(root_, key); }

  // The first extent whose key is at least `key` and that has at least `units`; null: none.
  const Node* first_long(const Key& key, Units units) const {
    return first_long(root_, key, units);
  }

  // The extent with the highest key; null: none.
  const Node* last() const {
    if (root_ == 0) return nullptr;
    std::uint32_t number = root_;
    while (pool_[number].right != 0) number = pool_[number].right;
    return &pool_[number];
  }

  Units largest_units() const { return root_ == 0 ? 0 : pool_[root_].largest; }
  std::uint64_t held_bytes() const { return pool_.held_bytes(); }

  template <typename F>
  void for_each(F&& f) const {
    visit(root_, f);
  }

  // Whether the invariants hold.
  bool is_sound() const {
    const Key* before = nullptr;
    bool sound = true;
    for_each([&](const Node& node) {
      sound = sound && (before == nullptr || *before < node.key) &&
              node.largest == largest_below(node) && priority_of(node.left) <= node.priority &&
              priority_of(node.right) <= node.priority;
      before = &node.key;
    });
    return sound;
  }

 private:
  struct Halves {
    std::uint32_t below;
    std::uint32_t from;
  };

  Units largest_of(std::uint32_t number) const { return number == 0 ? 0 : pool_[number].largest; }
  std::uint32_t priority_of(std::uint32_t number) const {
    return number == 0 ? 0 : pool_[number].priority;
  }
  Units largest_below(const Node& node) const {
    return std::max({node.units, largest_of(node.left), largest_of(node.right)});
  }
  std::uint32_t measured(std::uint32_t number) {
    pool_[number].largest = largest_below(pool_[number]);
    return number;
  }

  Halves split(std::uint32_t number, const Key& key) {
    if (number == 0) return {0, 0};
    Node& node = pool_[number];
    if (node.key < key) {
      const Halves halves = split(node.right, key);
      node.right = halves.below;
      return {measured(number), halves.from};
    }
    const Halves halves = split(node.left, key);
    node.left = halves.from;
    return {halves.below, measured(number)};
  }

  // Joins two trees of which every key of `a` is below every key of `b`.
  std::uint32_t join(std::uint32_t a, std::uint32_t b) {
    if (a == 0 || b == 0) return a + b;
    if (pool_[a].priority >= pool_[b].priority) {
      pool_[a].right = join(pool_[a].right, b);
      return measured(a);
    }
    pool_[b].left = join(a, pool_[b].left);
    return measured(b);
  }

  std::uint32_t without(std::uint32_t number, const Key& key) {
    Node& node = pool_[number];
    if (node.key == key) {
      const std::uint32_t rest = join(node.left, node.right);
      pool_.give_back(number);
      return rest;
    }
    if (key < node.key) {
      node.left = without(node.left, key);
    } else {
      node.right = without(node.right, key);
    }
    return measured(number);
  }

  const Node* first_long(std::uint32_t number, const Key& key, Units units) const {
    if (largest_of(number) < units || number == 0) return nullptr;
    const Node& node = pool_[number];
    if (node.key < key) return first_long(node.right, key, units);
    if (const Node* found = first_long(node.left, key, units)) return found;
    return node.units >= units ? &node : first_long(node.right, key, units);
  }

  template <typename F>
  void visit(std::uint32_t number, F& f) const {
    if (number == 0) return;
    visit(pool_[number].left, f);
    f(pool_[number]);
    visit(pool_[number].right, f);
  }

  NodePool<Node> pool_;
  std::uint32_t root_ = 0;
  std::uint32_t priority_ = 1;
};

}  // namespace fitmark::allocator
