// SPDX-License-Identifier: MIT
//
// Reading /proc/PID/pagemap.
#include "bench/probe/page_map.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace fitmark::bench {
namespace {

constexpr std::size_t kEntries = 1 << 14;  // read at once

// A page is present (bit 63) or swapped (bit 62), and of no file and not shared (bit 61).
constexpr bool is_own(std::uint64_t entry) { return entry >> 62 != 0 && (entry >> 61 & 1) == 0; }

}  // namespace

PageMap::PageMap(pid_t process)
    : file_(open(("/proc/" + std::to_string(process) + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC)),
      entries_(kEntries) {}

PageMap::~PageMap() {
  if (file_ >= 0) close(file_);
}

void PageMap::read(std::uint64_t address, std::uint64_t range_bytes,
                   std::span<std::uint64_t> resident_bytes) {
  const std::uint64_t range_pages = range_bytes / kMappedPageBytes;
  const std::uint64_t first = address / kMappedPageBytes;
  const std::uint64_t pages = range_pages * resident_bytes.size();
  std::fill(resident_bytes.begin(), resident_bytes.end(), 0);
  for (std::uint64_t page = 0; page < pages;) {
    const std::uint64_t wanted = std::min<std::uint64_t>(pages - page, kEntries);
    const ssize_t got = pread(file_, entries_.data(), wanted * sizeof(std::uint64_t),
                              static_cast<off_t>((first + page) * sizeof(std::uint64_t)));
    if (got < static_cast<ssize_t>(sizeof(std::uint64_t))) return;
    const std::uint64_t read_pages = static_cast<std::uint64_t>(got) / sizeof(std::uint64_t);
    for (std::uint64_t i = 0; i < read_pages; ++i) {
      if (is_own(entries_[i])) resident_bytes[(page + i) / range_pages] += kMappedPageBytes;
    }
    page += read_pages;
  }
}

}  // namespace fitmark::bench
