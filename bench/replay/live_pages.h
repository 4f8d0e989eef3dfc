// SPDX-License-Identifier: MIT
//
// Counts live bytes on each page as blocks come and go, from the replay's own pointers: the yardstick that
// works for every subject, told at any moment.
//
// Layout:      an open-addressed table of the pages that blocks fill in part, by page number; pages that one
//              block fills whole are only counted. The tables of all sizes lie behind one another in one
//              reservation of shared memory, so that nothing is mapped between two calls on a malloc
// Invariants:  valid where every byte of every live block was touched, so that their pages are resident;
//              what else is resident holds nothing live
//              the table holds no page without live bytes, and is at most half full
// Complexity:  O(1) a block expected, whatever its size; O(1) a census. Shared memory: 32 to 64 bytes a page
//              in the table
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "analysis/run.h"

namespace fitmark::bench {

class LivePages {
 public:
  // For at most `slots` blocks at a time; 0: counts nothing. Counts nothing either where the kernel has no
  // addresses for the tables.
  explicit LivePages(std::uint64_t slots);
  ~LivePages();
  LivePages(const LivePages&) = delete;
  LivePages& operator=(const LivePages&) = delete;

  // A block [at, at + bytes) lives from now on. Null holds nothing.
  void add(const void* at, std::uint64_t bytes);

  // Requires that a block with this address and size was added and is still live.
  void remove(const void* at, std::uint64_t bytes);

  // Returns how full each resident page is now. None where nothing is counted.
  std::optional<analysis::PageCensus> census(std::uint64_t resident_bytes,
                                             std::uint64_t event_index) const;

 private:
  struct Page {
    std::uint64_t number = 0;
    std::uint64_t live_bytes = 0;  // 0: a free entry
  };

  std::uint64_t home_of(std::uint64_t number) const;
  Page& find(std::uint64_t number);  // its entry, or the free one where it belongs
  void add_part(std::uint64_t number, std::uint64_t bytes);
  void remove_part(std::uint64_t number, std::uint64_t bytes);
  void erase(Page& page);
  void grow();

  Page* reserved_ = nullptr;  // [2^most_log2_ * 2]; the table of size 2^k begins at 2^k
  Page* table_ = nullptr;
  unsigned size_log2_ = 0;
  unsigned most_log2_ = 0;
  std::uint64_t used_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::array<std::uint64_t, 11> pages_{};  // as in PageCensus, [0] unused
};

}  // namespace fitmark::bench
