// SPDX-License-Identifier: MIT
//
// A block's first and last page by the table, those between by their number.
#include "bench/replay/live_pages.h"

#include <sys/mman.h>

#include <algorithm>

#include "analysis/metric/page_occupancy.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr unsigned kLeastLog2 = 10;

std::size_t class_of(std::uint64_t live_bytes) {
  return analysis::occupancy_class(live_bytes, kPageBytes);
}

// Calls `part(page number, bytes)` for the pages that the block fills in part, two at most. Returns how many
// it fills whole.
template <class Part>
std::uint64_t split(const void* at, std::uint64_t bytes, Part part) {
  const auto address = reinterpret_cast<std::uint64_t>(at);
  const std::uint64_t head = std::min(bytes, (kPageBytes - address % kPageBytes) % kPageBytes);
  const std::uint64_t tail = (bytes - head) % kPageBytes;
  if (head > 0) part(address / kPageBytes, head);
  if (tail > 0) part((address + bytes - tail) / kPageBytes, tail);
  return (bytes - head) / kPageBytes;
}

}  // namespace

LivePages::LivePages(std::uint64_t slots) {
  if (slots == 0) return;
  most_log2_ = kLeastLog2;
  while (std::uint64_t{1} << most_log2_ < slots * 4) ++most_log2_;
  void* at = mmap(nullptr, sizeof(Page) << (most_log2_ + 1), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) return;
  reserved_ = static_cast<Page*>(at);
  size_log2_ = kLeastLog2;
  table_ = reserved_ + (std::size_t{1} << size_log2_);
}

LivePages::~LivePages() {
  if (reserved_ != nullptr) munmap(reserved_, sizeof(Page) << (most_log2_ + 1));
}

void LivePages::add(const void* at, std::uint64_t bytes) {
  if (reserved_ == nullptr || at == nullptr) return;
  live_bytes_ += bytes;
  pages_[10] += split(at, bytes, [this](std::uint64_t number, std::uint64_t part_bytes) {
    add_part(number, part_bytes);
  });
}

void LivePages::remove(const void* at, std::uint64_t bytes) {
  if (reserved_ == nullptr || at == nullptr) return;
  live_bytes_ -= bytes;
  pages_[10] -= split(at, bytes, [this](std::uint64_t number, std::uint64_t part_bytes) {
    remove_part(number, part_bytes);
  });
}

std::optional<analysis::PageCensus> LivePages::census(std::uint64_t resident_bytes,
                                                      std::uint64_t event_index) const {
  if (reserved_ == nullptr || resident_bytes == analysis::kAbsent) return std::nullopt;
  analysis::PageCensus census;
  census.event_index = event_index;
  census.page_bytes = kPageBytes;
  census.live_bytes = live_bytes_;
  census.pages_by_occupancy = pages_;
  std::uint64_t with_live = 0;
  for (const std::uint64_t pages : pages_) with_live += pages;
  census.resident_pages = std::max(resident_bytes / kPageBytes, with_live);
  census.pages_by_occupancy[0] = census.resident_pages - with_live;
  return census;
}

std::uint64_t LivePages::home_of(std::uint64_t number) const {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;  // 2^64 / the golden ratio
  return number * kGolden >> (64 - size_log2_);
}

LivePages::Page& LivePages::find(std::uint64_t number) {
  const std::uint64_t mask = (std::uint64_t{1} << size_log2_) - 1;
  std::uint64_t i = home_of(number);
  while (table_[i].live_bytes != 0 && table_[i].number != number) i = (i + 1) & mask;
  return table_[i];
}

void LivePages::add_part(std::uint64_t number, std::uint64_t bytes) {
  if (used_ * 2 >= std::uint64_t{1} << size_log2_ && size_log2_ < most_log2_) grow();
  Page& page = find(number);
  if (page.live_bytes == 0) {
    page.number = number;
    ++used_;
  } else {
    --pages_[class_of(page.live_bytes)];
  }
  page.live_bytes += bytes;
  ++pages_[class_of(page.live_bytes)];
}

void LivePages::remove_part(std::uint64_t number, std::uint64_t bytes) {
  Page& page = find(number);
  --pages_[class_of(page.live_bytes)];
  page.live_bytes -= bytes;
  if (page.live_bytes == 0) {
    erase(page);
  } else {
    ++pages_[class_of(page.live_bytes)];
  }
}

// Moves those back that were put behind the page because its place was taken: a search ends at the first
// free entry.
void LivePages::erase(Page& page) {
  const std::uint64_t mask = (std::uint64_t{1} << size_log2_) - 1;
  auto gap = static_cast<std::uint64_t>(&page - table_);
  for (std::uint64_t i = (gap + 1) & mask; table_[i].live_bytes != 0; i = (i + 1) & mask) {
    const std::uint64_t home = home_of(table_[i].number);
    if (((i - home) & mask) < ((i - gap) & mask)) continue;  // its home is behind the gap
    table_[gap] = table_[i];
    gap = i;
  }
  table_[gap] = {};
  --used_;
}

void LivePages::grow() {
  Page* const from = table_;
  const std::size_t from_count = std::size_t{1} << size_log2_;
  ++size_log2_;
  table_ = reserved_ + (std::size_t{1} << size_log2_);
  for (const Page* page = from; page != from + from_count; ++page) {
    if (page->live_bytes != 0) find(page->number) = *page;
  }
  madvise(from, from_count * sizeof(Page), MADV_REMOVE);  // as good without
}

}  // namespace fitmark::bench
