// SPDX-License-Identifier: MIT
//
// For tests: a heap written for nothing but to be plainly right: a map of blocks, a vector as free list, and
// a vector of waiting blocks. The oracle of list orders and deferred coalescing.
//
// Invariants:  decides as ExtentCore with 16-byte units, 8-byte tags, blocks of 32 bytes and more, no trimming
// Complexity:  every operation O(blocks)
// Threads:     none
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <vector>

#include "allocator/policy/choice.h"

namespace fitmark::allocator {

class PlainHeap {
 public:
  explicit PlainHeap(const PolicyChoice& choice) : choice_(choice) {}

  // Returns the offset of the payload.
  std::uint64_t allocate(std::uint64_t bytes) {
    const std::uint64_t units = std::max<std::uint64_t>(2, (bytes + 8 + 15) / 16);
    std::uint64_t at = pop_waiting(units);
    if (at != kNone) return payload(at);
    at = choose(units);
    if (at == kNone && !waiting_.empty()) {
      join_waiting();
      at = choose(units);
    }
    if (at == kNone) at = grow(units);
    carve(at, units);
    return payload(at);
  }

  void deallocate(std::uint64_t address) {
    const std::uint64_t at = address / 16 - 1, units = blocks_.at(at).units;
    const std::uint64_t bound_units = choice_.is_deferred ? choice_.bound_bytes / 16 : 0;
    if (units > 64 || units > bound_units) return join(at);
    std::uint64_t waiting_units = 0;
    for (const std::uint64_t each : waiting_) waiting_units += blocks_.at(each).units;
    if (waiting_units + units > bound_units) join_waiting();
    waiting_.push_back(at);
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  struct Block {
    std::uint64_t units = 0;
    bool is_free = false;
  };

  static std::uint64_t payload(std::uint64_t at) { return (at + 1) * 16; }

  // The waiting block of that length which was freed last.
  std::uint64_t pop_waiting(std::uint64_t units) {
    for (std::size_t i = waiting_.size(); i-- > 0;) {
      const std::uint64_t at = waiting_[i];
      if (blocks_.at(at).units != units) continue;
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
      return at;
    }
    return kNone;
  }

  void join_waiting() {
    for (std::uint64_t units = 1; units <= 64; ++units) {
      for (auto at = pop_waiting(units); at != kNone; at = pop_waiting(units)) join(at);
    }
  }

  // In list order: the first that fits, or of the shortest or longest that fit the first.
  std::uint64_t choose(std::uint64_t units) const {
    std::uint64_t chosen = kNone;
    for (const std::uint64_t at : list_) {
      const std::uint64_t have = blocks_.at(at).units;
      if (have < units) continue;
      const std::uint64_t best = chosen == kNone ? 0 : blocks_.at(chosen).units;
      const bool is_better = chosen == kNone || (choice_.search == Search::best && have < best) ||
                             (choice_.search == Search::worst && have > best);
      if (is_better) chosen = at;
    }
    return chosen;
  }

  // Takes the free block, and leaves the rest, if it is a block, at its place in the list.
  void carve(std::uint64_t at, std::uint64_t units) {
    const std::uint64_t have = blocks_.at(at).units;
    const auto place = std::find(list_.begin(), list_.end(), at);
    blocks_[at] = {have, false};
    if (have - units < 2) {
      list_.erase(place);
      return;
    }
    blocks_[at] = {units, false};
    blocks_[at + units] = {have - units, true};
    *place = at + units;
  }

  // Makes the end a free block of `units`.
  std::uint64_t grow(std::uint64_t units) {
    std::uint64_t at = top_;
    if (!blocks_.empty() && std::prev(blocks_.end())->second.is_free) {
      at = std::prev(blocks_.end())->first;
      std::erase(list_, at);
    }
    top_ = at + units;
    blocks_[at] = {units, true};
    list_.push_back(at);
    return at;
  }

  // Frees the block and joins it with free neighbours; the whole counts as freed now.
  void join(std::uint64_t at) {
    auto block = blocks_.find(at);
    block->second.is_free = true;
    const auto next = std::next(block);
    if (next != blocks_.end() && next->second.is_free) {
      block->second.units += next->second.units;
      std::erase(list_, next->first);
      blocks_.erase(next);
    }
    if (block != blocks_.begin() && std::prev(block)->second.is_free) {
      const auto before = std::prev(block);
      before->second.units += block->second.units;
      std::erase(list_, before->first);
      blocks_.erase(block);
      block = before;
    }
    enter(block->first);
  }

  void enter(std::uint64_t at) {
    auto place = list_.end();
    if (choice_.order == ListOrder::lifo) place = list_.begin();
    if (choice_.order == ListOrder::address) {
      place = std::lower_bound(list_.begin(), list_.end(), at);
    }
    list_.insert(place, at);
  }

  PolicyChoice choice_;
  std::map<std::uint64_t, Block> blocks_;  // by position, in units
  std::vector<std::uint64_t> list_;        // the free ones
  std::vector<std::uint64_t> waiting_;     // in the order in which they were freed
  std::uint64_t top_ = 0;
};

}  // namespace fitmark::allocator
