// SPDX-License-Identifier: MIT
//
// Page occupancy: how much of each resident page holds live bytes; the yardstick that all subjects
// share.
//
// Threads:     none needed; free functions
// Source:      DESIGN.md, page occupancy
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "analysis/run.h"

namespace fitmark::analysis {

// Returns live bytes on resident pages / bytes of resident pages, 0..1.
// Absent if no page is resident or the page size is 0.
Figure page_occupancy(const PageCensus& census);

// Returns the same of one sample of `run`, 0..1: live bytes / resident bytes, as each live byte is
// resident. Absent where the memory pass did not touch every byte, or resident bytes are not known or are
// none.
Figure page_occupancy(const Run& run, const Sample& sample);

// Returns the index in PageCensus::pages_by_occupancy of a page with `live_bytes` live bytes:
// 0 for none, otherwise the tenth, rounded up, 1..10.
constexpr std::size_t occupancy_class(std::uint64_t live_bytes, std::uint64_t page_bytes) {
  if (live_bytes == 0 || page_bytes == 0) return 0;
  return std::min<std::uint64_t>(10, (live_bytes * 10 + page_bytes - 1) / page_bytes);
}

// Notes in the sample how many pages of `census` are filled how far.
void note_pages(const PageCensus& census, Sample& sample);

// Returns the pages of `sample` on which 30 % or less is live ÷ all resident pages, 0..1. Absent where pages
// were not counted, or none is resident.
Figure sparse_page_share(const Run& run, const Sample& sample);

// Returns the census of the pages whose live bytes are live_bytes_of_page[pages], each resident.
// Requires every count at most page_bytes.
PageCensus census_of(std::span<const std::uint32_t> live_bytes_of_page, std::uint64_t page_bytes,
                     std::uint64_t event_index);

}  // namespace fitmark::analysis
