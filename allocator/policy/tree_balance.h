// SPDX-License-Identifier: MIT
//
// Keeps the nodes of an extent tree neither too full nor too empty: splits one, joins two neighbours, or shares out
// what both have.
//
// Invariants:  a parent's bounds and largest lengths tell of the children that were changed
// Complexity:  O(1) nodes touched
// Threads:     none
// Source:      Comer, The ubiquitous B-tree, ACM Computing Surveys 11 (2), 1979
#pragma once

#include <algorithm>
#include <cstdint>

#include "allocator/policy/node_pool.h"
#include "allocator/policy/tree_node.h"

namespace fitmark::allocator {

// `level` is that of the children, 0 for leaves.
template <typename Key, typename Length>
struct TreeBalance {
  using Node = TreeNode<Key, Length>;
  using Pool = NodePool<Node>;

  static std::uint32_t make_node(Pool& pool) {
    const std::uint32_t number = pool.take();
    pool[number].count = 0;
    pool[number].next = 0;
    return number;
  }

  // Moves the upper half of the child at the slot into a new one behind it. Requires room in the parent.
  static void split_child(Pool& pool, Node& parent, std::uint32_t slot, unsigned level) {
    const std::uint32_t right_number = make_node(pool);
    Node& left = pool[parent.inner.children[slot]];
    Node& right = pool[right_number];
    // Keys often arrive in ascending order; a split at the very end keeps the left node fuller.
    const std::uint32_t middle = level == 0 && left.next == 0 ? left.count * 7 / 8 : left.count / 2;
    const Key bound = level == 0 ? left.leaf.keys[middle] : left.inner.keys[middle];
    left.move_tail(middle, right, level);
    if (level == 0) {
      right.next = left.next;
      left.next = right_number;
    }
    parent.insert_child(slot + 1, bound, right_number, right.longest(level));
    if constexpr (Node::kHasLength) parent.inner.lengths[slot] = left.longest(level);
  }

  // Moves child slot + 1 into child slot where both fit; false where they don't or there is none.
  static bool merge(Pool& pool, Node& parent, std::uint32_t slot, unsigned level) {
    if (slot + 1 >= parent.count) return false;
    const std::uint32_t right_number = parent.inner.children[slot + 1];
    Node& left = pool[parent.inner.children[slot]];
    Node& right = pool[right_number];
    if (left.count + right.count > Node::capacity(level)) return false;
    if (level > 0) right.inner.keys[0] = parent.inner.keys[slot + 1];
    right.move_tail(0, left, level);
    if (level == 0) left.next = right.next;
    if constexpr (Node::kHasLength) {
      parent.inner.lengths[slot] =
          std::max(parent.inner.lengths[slot], parent.inner.lengths[slot + 1]);
    }
    parent.erase_child(slot + 1);
    pool.give_back(right_number);
    return true;
  }

  // Shares the entries of children slot and slot + 1, which do not fit into one node, evenly.
  static void balance(Pool& pool, Node& parent, std::uint32_t slot, unsigned level) {
    Node& left = pool[parent.inner.children[slot]];
    Node& right = pool[parent.inner.children[slot + 1]];
    const std::uint32_t share = (left.count + right.count) / 2;
    if (level > 0) right.inner.keys[0] = parent.inner.keys[slot + 1];
    const std::uint32_t moved_number = make_node(pool);
    Node& moved = pool[moved_number];
    right.move_tail(0, moved, level);
    if (left.count > share) {
      left.move_tail(share, right, level);
      moved.move_tail(0, right, level);
    } else {
      moved.move_tail(share - left.count, right, level);
      moved.move_tail(0, left, level);
    }
    pool.give_back(moved_number);
    parent.inner.keys[slot + 1] = level == 0 ? right.leaf.keys[0] : right.inner.keys[0];
    if constexpr (Node::kHasLength) {
      parent.inner.lengths[slot] = left.longest(level);
      parent.inner.lengths[slot + 1] = right.longest(level);
    }
  }
};

}  // namespace fitmark::allocator
