// SPDX-License-Identifier: MIT
//
// Which pages of another process are in memory, as the kernel's page map says.
//
// Invariants:  counts the pages that are the process's own: neither files nor shared
// Complexity:  O(pages) a range: some 10 ns each; memory O(1)
// Threads:     one reader at a time
// Source:      Linux Documentation/admin-guide/mm/pagemap.rst
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <vector>

namespace fitmark::bench {

inline constexpr std::uint64_t kMappedPageBytes = 4096;

class PageMap {
 public:
  explicit PageMap(pid_t process);
  PageMap(const PageMap&) = delete;
  PageMap& operator=(const PageMap&) = delete;
  ~PageMap();

  // Whether the kernel lets this process read it.
  bool is_known() const { return file_ >= 0; }

  // Fills resident_bytes[n] for n ranges of `range_bytes` that follow one another from `address`, whole pages
  // all. Addresses that are not mapped are not resident.
  void read(std::uint64_t address, std::uint64_t range_bytes,
            std::span<std::uint64_t> resident_bytes);

 private:
  int file_;
  std::vector<std::uint64_t> entries_;  // of some pages
};

}  // namespace fitmark::bench
