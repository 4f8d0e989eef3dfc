// SPDX-License-Identifier: MIT
//
// Follows the pinned bytes of a heap event by event, to find the moment that a blame snapshot is for.
//
// Glossary:    pinned bytes  empty bytes of pages on which a block is live
// Invariants:  pinned_bytes() is what BlameAccount::snapshot would count of the same blocks
// Complexity:  O(1) expected a block; memory O(live)
// Threads:     none
#pragma once

#include <cstdint>
#include <unordered_map>

namespace fitmark::analysis {

class PinnedPages {
 public:
  // Requires page_bytes >= 1.
  explicit PinnedPages(std::uint64_t page_bytes) : page_bytes_(page_bytes) {}

  // The block [offset, offset + bytes) became live, or died; bytes > 0. Live blocks never overlap.
  void became_live(std::uint64_t offset, std::uint64_t bytes) {
    block_bytes_ += bytes;
    const std::uint64_t first = offset / page_bytes_;
    const std::uint64_t last = (offset + bytes - 1) / page_bytes_;
    enter(first);
    if (last == first) return;
    enter(last);
    pages_ += last - first - 1;  // those between are this block's alone
  }
  void died(std::uint64_t offset, std::uint64_t bytes) {
    block_bytes_ -= bytes;
    const std::uint64_t first = offset / page_bytes_;
    const std::uint64_t last = (offset + bytes - 1) / page_bytes_;
    leave(first);
    if (last == first) return;
    leave(last);
    pages_ -= last - first - 1;
  }

  std::uint64_t pinned_bytes() const { return pages_ * page_bytes_ - block_bytes_; }

 private:
  void enter(std::uint64_t page) { pages_ += blocks_[page]++ == 0; }
  void leave(std::uint64_t page) {
    const auto found = blocks_.find(page);
    if (--found->second > 0) return;
    blocks_.erase(found);
    --pages_;
  }

  std::uint64_t page_bytes_;
  std::uint64_t pages_ = 0;        // on which a block is live
  std::uint64_t block_bytes_ = 0;  // of live blocks
  std::unordered_map<std::uint64_t, std::uint32_t>
      blocks_;  // by page that a block begins or ends on
};

}  // namespace fitmark::analysis
