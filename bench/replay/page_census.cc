// SPDX-License-Identifier: MIT
//
// The pages of all live blocks, sorted.
#include "bench/replay/page_census.h"

#include <sys/mman.h>

#include <algorithm>
#include <span>

#include "analysis/metric/page_occupancy.h"
#include "bench/replay/child_exit.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr unsigned kCountBits = 13;  // of bytes on one page, 1 to 4096

// A part of a block on one page: the page's number above its bytes, so that sorting brings the parts
// of one page together.
using Part = std::uint64_t;

constexpr Part part_of(std::uint64_t address, std::uint64_t bytes) {
  return address / kPageBytes << kCountBits | bytes;
}

class Census {
 public:
  Census(std::span<Part> scratch, std::uint64_t event_index) : parts_(scratch) {
    census_.event_index = event_index;
    census_.page_bytes = kPageBytes;
  }

  void add_block(std::uint64_t address, std::uint64_t bytes) {
    const std::uint64_t head = std::min(bytes, (kPageBytes - address % kPageBytes) % kPageBytes);
    const std::uint64_t whole_pages = (bytes - head) / kPageBytes;
    const std::uint64_t tail = (bytes - head) % kPageBytes;
    if (head > 0) parts_[count_++] = part_of(address, head);
    if (tail > 0) parts_[count_++] = part_of(address + bytes - tail, tail);
    census_.pages_by_occupancy[10] += whole_pages;
    census_.live_bytes += whole_pages * kPageBytes;
  }

  analysis::PageCensus finish(std::uint64_t resident_bytes) {
    std::sort(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(count_));
    for (std::size_t at = 0; at < count_;) at = add_page(at);
    std::uint64_t with_live = 0;
    for (std::uint64_t pages : census_.pages_by_occupancy) with_live += pages;
    census_.resident_pages = std::max(resident_bytes / kPageBytes, with_live);
    census_.pages_by_occupancy[0] = census_.resident_pages - with_live;
    return census_;
  }

 private:
  // Counts the page whose parts begin at `at`; returns where the next page's begin.
  std::size_t add_page(std::size_t at) {
    const std::uint64_t page = parts_[at] >> kCountBits;
    std::uint64_t bytes = 0;
    for (; at < count_ && parts_[at] >> kCountBits == page; ++at) {
      bytes += parts_[at] & ((1 << kCountBits) - 1);
    }
    ++census_.pages_by_occupancy[analysis::occupancy_class(bytes, kPageBytes)];
    census_.live_bytes += bytes;
    return at;
  }

  analysis::PageCensus census_;
  std::span<Part> parts_;
  std::size_t count_ = 0;
};

}  // namespace

analysis::PageCensus count_pages(const SlotTable& table, std::uint64_t slots,
                                 std::uint64_t resident_bytes, std::uint64_t event_index) {
  const std::size_t scratch_bytes = std::max<std::size_t>(kPageBytes, slots * 2 * sizeof(Part));
  void* scratch =
      mmap(nullptr, scratch_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (scratch == MAP_FAILED) exit_refusing("the harness has no memory to count pages in");
  Census census({static_cast<Part*>(scratch), scratch_bytes / sizeof(Part)}, event_index);
  for (std::uint64_t slot = 0; slot < slots; ++slot) {
    if (table.pointers[slot] == nullptr) continue;
    census.add_block(reinterpret_cast<std::uint64_t>(table.pointers[slot]),
                     table.sizes_bytes[slot]);
  }
  const analysis::PageCensus result = census.finish(resident_bytes);
  munmap(scratch, scratch_bytes);
  return result;
}

}  // namespace fitmark::bench
