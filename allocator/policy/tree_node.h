// SPDX-License-Identifier: MIT
//
// The node of ExtentTree: 256 bytes of sorted keys, with lengths where a search by length needs them.
//
// Layout:      leaf: keys (and lengths); inner: lower bounds, (maxima) and children
// Invariants:  entries [0, count) are in use
// Complexity:  a search is log2 of a node, branch-free; an insertion moves half of it
// Threads:     plain values
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "allocator/policy/sorted_words.h"

namespace fitmark::allocator {

// The length of extents whose order is all that matters.
struct NoLength {
  friend bool operator==(NoLength, NoLength) { return true; }
};

template <typename Key, typename Length>
struct TreeNode {
  static constexpr bool kHasLength = !std::is_same_v<Length, NoLength>;
  static constexpr std::uint32_t kRoomBytes = 256 - 16;
  static constexpr std::uint32_t kLengthBytes = kHasLength ? sizeof(Length) : 0;
  static constexpr std::uint32_t kLeafKeys = kRoomBytes / (sizeof(Key) + kLengthBytes);
  static constexpr std::uint32_t kInnerKeys = kRoomBytes / (sizeof(Key) + kLengthBytes + 4);

  struct Leaf {
    std::array<Key, kLeafKeys> keys;
    std::array<Length, kHasLength ? kLeafKeys : 0> lengths;
  };
  struct Inner {
    std::array<Key, kInnerKeys> keys;  // keys[i] <= every key under child i; keys[0] is not read
    std::array<Length, kHasLength ? kInnerKeys : 0> lengths;
    std::array<std::uint32_t, kInnerKeys> children;
  };

  static constexpr std::uint32_t capacity(unsigned level) {
    return level == 0 ? kLeafKeys : kInnerKeys;
  }

  // Entries of a leaf whose key is below `key`.
  std::uint32_t leaf_slot(const Key& key) const {
    return count_below(leaf.keys.data(), count, key);
  }

  // The child under which `key` is or would be.
  std::uint32_t child_slot(const Key& key) const {
    return count_not_above(inner.keys.data() + 1, count - 1, key);
  }

  void insert_leaf(std::uint32_t slot, const Key& key, Length length) {
    open_gap(leaf.keys, slot);
    leaf.keys[slot] = key;
    if constexpr (kHasLength) {
      open_gap(leaf.lengths, slot);
      leaf.lengths[slot] = length;
    }
    count += 1;
  }
  void erase_leaf(std::uint32_t slot) {
    close_gap(leaf.keys, slot);
    if constexpr (kHasLength) close_gap(leaf.lengths, slot);
    count -= 1;
  }
  void insert_child(std::uint32_t slot, const Key& bound, std::uint32_t child, Length length) {
    open_gap(inner.keys, slot);
    inner.keys[slot] = bound;
    open_gap(inner.children, slot);
    inner.children[slot] = child;
    if constexpr (kHasLength) {
      open_gap(inner.lengths, slot);
      inner.lengths[slot] = length;
    }
    count += 1;
  }
  void erase_child(std::uint32_t slot) {
    close_gap(inner.keys, slot);
    close_gap(inner.children, slot);
    if constexpr (kHasLength) close_gap(inner.lengths, slot);
    count -= 1;
  }

  // Moves the entries from `slot` on to the end of `to`.
  void move_tail(std::uint32_t slot, TreeNode& to, unsigned level) {
    if (level == 0) {
      std::copy(leaf.keys.begin() + slot, leaf.keys.begin() + count,
                to.leaf.keys.begin() + to.count);
      if constexpr (kHasLength) {
        std::copy(leaf.lengths.begin() + slot, leaf.lengths.begin() + count,
                  to.leaf.lengths.begin() + to.count);
      }
    } else {
      std::copy(inner.keys.begin() + slot, inner.keys.begin() + count,
                to.inner.keys.begin() + to.count);
      std::copy(inner.children.begin() + slot, inner.children.begin() + count,
                to.inner.children.begin() + to.count);
      if constexpr (kHasLength) {
        std::copy(inner.lengths.begin() + slot, inner.lengths.begin() + count,
                  to.inner.lengths.begin() + to.count);
      }
    }
    to.count += count - slot;
    count = slot;
  }

  // The largest length in the node.
  Length longest(unsigned level) const {
    Length most{};
    if constexpr (kHasLength) {
      const Length* lengths = level == 0 ? leaf.lengths.data() : inner.lengths.data();
      for (std::uint32_t slot = 0; slot < count; ++slot) most = std::max(most, lengths[slot]);
    }
    return most;
  }

  std::uint32_t count = 0;
  std::uint32_t next = 0;  // the leaf to the right, 0 at the end
  union {
    Leaf leaf;
    Inner inner;
  };

 private:
  // How many of the ascending keys[0, count) are below `key`, or not above it.
  static std::uint32_t count_below(const Key* keys, std::uint32_t count, const Key& key) {
    if constexpr (std::is_same_v<Key, std::int32_t>) return count_words_below(keys, count, key);
    return partition(keys, count, [&](const Key& k) { return k < key; });
  }
  static std::uint32_t count_not_above(const Key* keys, std::uint32_t count, const Key& key) {
    if constexpr (std::is_same_v<Key, std::int32_t>) {
      return count_words_below(keys, count, key == std::numeric_limits<Key>::max() ? key : key + 1);
    }
    return partition(keys, count, [&](const Key& k) { return !(key < k); });
  }

  // Halves without a branch that depends on the keys.
  template <typename IsLeft>
  static std::uint32_t partition(const Key* keys, std::uint32_t rest, IsLeft is_left) {
    if (rest == 0) return 0;
    const Key* begin = keys;
    while (rest > 1) {
      const std::uint32_t half = rest / 2;
      begin += half & (0u - static_cast<std::uint32_t>(is_left(begin[half - 1])));
      rest -= half;
    }
    return static_cast<std::uint32_t>(begin - keys) + is_left(*begin);
  }

  template <typename Array>
  void open_gap(Array& array, std::uint32_t slot) {
    std::copy_backward(array.begin() + slot, array.begin() + count, array.begin() + count + 1);
  }
  template <typename Array>
  void close_gap(Array& array, std::uint32_t slot) {
    std::copy(array.begin() + slot + 1, array.begin() + count, array.begin() + slot);
  }
};

}  // namespace fitmark::allocator
