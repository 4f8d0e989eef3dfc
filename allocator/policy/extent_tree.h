// SPDX-License-Identifier: MIT
//
// An ordered set of extents outside the heap: a B+ tree of packed keys, with the largest length under each node
// where a search by length needs it.
//
// Layout:      nodes of 256 bytes, see TreeNode
// Invariants:  1 keys ascend from left to right; bounds[i] <= every key under child i < bounds[i + 1]
//              2 an inner node's lengths are the largest under its children
//              3 no node but the root is empty, and no inner node has a single child: what falls
//                below a quarter joins a neighbour, or takes half of what both have
// Complexity:  O(log n), about log20 n nodes touched, no access to the heap
// Threads:     none
// Source:      Comer, The ubiquitous B-tree, ACM Computing Surveys 11 (2), 1979
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "allocator/policy/node_pool.h"
#include "allocator/policy/tree_balance.h"
#include "allocator/policy/tree_node.h"

namespace fitmark::allocator {

// `Key` orders the extents; `Length` is NoLength or an unsigned integer.
template <typename Key, typename Length = NoLength>
class ExtentTree {
 public:
  using Node = TreeNode<Key, Length>;
  using Pool = NodePool<Node>;
  static constexpr bool kHasLength = Node::kHasLength;

  bool is_empty() const { return root_ == 0; }

  // Requires that the key is new.
  void insert(Pool& pool, const Key& key, Length length = {}) {
    if (root_ == 0) root_ = Balance::make_node(pool);
    if (pool[root_].count == Node::capacity(height_)) grow_root(pool);
    std::uint32_t number = root_;
    for (unsigned level = height_; level > 0; --level) {
      Node& node = pool[number];
      std::uint32_t slot = node.child_slot(key);
      if (pool[node.inner.children[slot]].count == Node::capacity(level - 1)) {
        Balance::split_child(pool, node, slot, level - 1);
        slot = node.child_slot(key);
      }
      if constexpr (kHasLength)
        node.inner.lengths[slot] = std::max(node.inner.lengths[slot], length);
      number = node.inner.children[slot];
    }
    Node& leaf = pool[number];
    leaf.insert_leaf(leaf.leaf_slot(key), key, length);
  }

  // Requires that the key is there.
  void erase(Pool& pool, const Key& key) {
    Path path = descend(pool, key);
    Node& leaf = pool[path.leaf];
    const std::uint32_t slot = leaf.leaf_slot(key);
    Length erased{};
    if constexpr (kHasLength) erased = leaf.leaf.lengths[slot];
    leaf.erase_leaf(slot);
    if constexpr (kHasLength) remeasure(pool, path, erased);
    shrink(pool, path);
  }

  // Erases last(). Requires that there is one.
  void erase_last(Pool& pool) {
    if (height_ == 0 && pool[root_].count > 1) {
      pool[root_].count -= 1;
    } else {
      erase(pool, last(pool));
    }
  }

  // The first key that is at least `key`.
  std::optional<Key> at_least(const Pool& pool, const Key& key) const {
    if (root_ == 0) return {};
    const Node* node = &pool[root_];
    for (unsigned level = height_; level > 0; --level) {
      node = &pool[node->inner.children[node->child_slot(key)]];
    }
    std::uint32_t slot = node->leaf_slot(key);
    if (slot == node->count) {
      if (node->next == 0) return {};
      node = &pool[node->next];
      slot = 0;
    }
    return node->leaf.keys[slot];
  }

  // The lowest and the highest key. Require that there is one.
  Key first(const Pool& pool) const {
    const Node* node = &pool[root_];
    for (unsigned level = height_; level > 0; --level) node = &pool[node->inner.children[0]];
    return node->leaf.keys[0];
  }
  Key last(const Pool& pool) const {
    const Node* node = &pool[root_];
    for (unsigned level = height_; level > 0; --level) {
      node = &pool[node->inner.children[node->count - 1]];
    }
    return node->leaf.keys[node->count - 1];
  }

  struct Entry {
    Key key;
    Length length;
  };

  // The first entry with a length of at least `length`.
  std::optional<Entry> first_with(const Pool& pool, Length length) const {
    if (root_ == 0) return {};
    return first_under(pool, pool[root_], height_, 0, length);
  }

  // Likewise among the keys that are at least `from`.
  std::optional<Entry> first_with_from(const Pool& pool, Length length, const Key& from) const {
    if (root_ == 0) return {};
    const Path path = descend(pool, from);
    const Node& leaf = pool[path.leaf];
    if (const auto found = first_under(pool, leaf, 0, leaf.leaf_slot(from), length)) return found;
    for (unsigned level = 1; level <= height_; ++level) {
      const Step step = path.steps[level];
      const auto found = first_under(pool, pool[step.node], level, step.slot + 1, length);
      if (found) return found;
    }
    return {};
  }

  Length longest(const Pool& pool) const {
    return root_ == 0 ? Length{} : pool[root_].longest(height_);
  }

  // Calls f(key) in ascending order.
  template <typename F>
  void for_each(const Pool& pool, F&& f) const {
    for_each_leaf(pool, [&](const Node& leaf) {
      for (std::uint32_t slot = 0; slot < leaf.count; ++slot) f(leaf.leaf.keys[slot]);
    });
  }
  // Calls f(key, length) in ascending order.
  template <typename F>
  void for_each_entry(const Pool& pool, F&& f) const {
    for_each_leaf(pool, [&](const Node& leaf) {
      for (std::uint32_t slot = 0; slot < leaf.count; ++slot)
        f(leaf.leaf.keys[slot], leaf.leaf.lengths[slot]);
    });
  }

  // Whether the invariants hold.
  bool is_sound(const Pool& pool) const {
    return root_ == 0 || is_sound(pool, pool[root_], height_, nullptr, nullptr);
  }

 private:
  using Balance = TreeBalance<Key, Length>;

  struct Step {
    std::uint32_t node;
    std::uint32_t slot;
  };
  // The way from the root to a leaf; steps[level] for level in [1, height].
  struct Path {
    std::array<Step, 16> steps;
    std::uint32_t leaf;
    unsigned height;
  };

  template <typename F>
  void for_each_leaf(const Pool& pool, F&& f) const {
    if (root_ == 0) return;
    std::uint32_t number = root_;
    for (unsigned level = height_; level > 0; --level) number = pool[number].inner.children[0];
    for (; number != 0; number = pool[number].next) f(pool[number]);
  }

  void grow_root(Pool& pool) {
    const std::uint32_t old = root_;
    root_ = Balance::make_node(pool);
    Node& node = pool[root_];
    node.insert_child(0, Key{}, old, pool[old].longest(height_));
    height_ += 1;
    Balance::split_child(pool, node, 0, height_ - 1);
  }

  Path descend(const Pool& pool, const Key& key) const {
    Path path;
    path.leaf = root_;
    path.height = height_;
    for (unsigned level = height_; level > 0; --level) {
      const Node& node = pool[path.leaf];
      const std::uint32_t slot = node.child_slot(key);
      path.steps[level] = {path.leaf, slot};
      path.leaf = node.inner.children[slot];
    }
    return path;
  }

  // Makes invariant 2 hold again along the path, from the leaf up, after an entry of length `erased` has left it: most
  // are not the longest of their node.
  static void remeasure(Pool& pool, const Path& path, Length erased) {
    std::uint32_t below = path.leaf;
    for (unsigned level = 1; level <= path.height; ++level) {
      const Step step = path.steps[level];
      Length& kept = pool[step.node].inner.lengths[step.slot];
      if (erased < kept) return;
      const Length now = pool[below].longest(level - 1);
      if (kept == now) return;
      kept = now;
      below = step.node;
    }
  }

  // Makes invariant 3 hold again along the path, from the leaf up.
  void shrink(Pool& pool, const Path& path) {
    std::uint32_t below = path.leaf;
    for (unsigned level = 1; level <= height_; ++level) {
      if (pool[below].count >= Node::capacity(level - 1) / 4) break;
      Node& parent = pool[path.steps[level].node];
      const std::uint32_t slot = path.steps[level].slot;
      if (!Balance::merge(pool, parent, slot, level - 1) &&
          (slot == 0 || !Balance::merge(pool, parent, slot - 1, level - 1))) {
        if (parent.count > 1) Balance::balance(pool, parent, slot > 0 ? slot - 1 : 0, level - 1);
        break;
      }
      below = path.steps[level].node;
    }
    while (height_ > 0 && pool[root_].count == 1) {
      const std::uint32_t only = pool[root_].inner.children[0];
      pool.give_back(root_);
      root_ = only;
      height_ -= 1;
    }
    if (height_ == 0 && pool[root_].count == 0) {
      pool.give_back(root_);
      root_ = 0;
    }
  }

  static std::optional<Entry> first_under(const Pool& pool, const Node& node, unsigned level,
                                          std::uint32_t begin, Length length) {
    const Node* at = &node;
    for (;; --level, begin = 0) {
      const Length* lengths = level == 0 ? at->leaf.lengths.data() : at->inner.lengths.data();
      const std::uint32_t slot = first_word_from(lengths, begin, at->count, length);
      if (slot == at->count) return {};
      if (level == 0) return Entry{at->leaf.keys[slot], lengths[slot]};
      at = &pool[at->inner.children[slot]];
    }
  }

  bool is_sound(const Pool& pool, const Node& node, unsigned level, const Key* lower,
                const Key* upper) const {
    if (node.count == 0 || node.count > Node::capacity(level)) return false;
    for (std::uint32_t slot = 0; slot < node.count; ++slot) {
      if (level == 0) {
        const Key& key = node.leaf.keys[slot];
        if ((lower != nullptr && key < *lower) || (upper != nullptr && !(key < *upper)))
          return false;
        if (slot > 0 && !(node.leaf.keys[slot - 1] < key)) return false;
        continue;
      }
      const Node& child = pool[node.inner.children[slot]];
      if constexpr (kHasLength) {
        if (node.inner.lengths[slot] != child.longest(level - 1)) return false;
      }
      const Key* low = slot == 0 ? lower : &node.inner.keys[slot];
      const Key* high = slot + 1 == node.count ? upper : &node.inner.keys[slot + 1];
      if (!is_sound(pool, child, level - 1, low, high)) return false;
    }
    return true;
  }

  std::uint32_t root_ = 0;
  std::uint32_t height_ = 0;  // levels above the leaves
};

}  // namespace fitmark::allocator
