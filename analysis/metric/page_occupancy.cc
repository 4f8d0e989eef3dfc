// SPDX-License-Identifier: MIT
//
// Mean and histogram of page occupancy.
#include "analysis/metric/page_occupancy.h"

#include <algorithm>

namespace fitmark::analysis {

Figure page_occupancy(const PageCensus& census) {
  if (census.resident_pages == 0) return Figure::absent("no page is resident");
  if (census.page_bytes == 0) return Figure::absent("the page size is not known");
  return Figure::of(
      static_cast<double>(census.live_bytes) /
      (static_cast<double>(census.resident_pages) * static_cast<double>(census.page_bytes)));
}

Figure page_occupancy(const Run& run, const Sample& sample) {
  if (run.memory_touch != "all") return Figure::absent("not every byte was touched");
  if (sample.resident_bytes == kAbsent) return Figure::absent("resident bytes were not read");
  if (sample.resident_bytes == 0) return Figure::absent("no page is resident");
  return Figure::of(std::min(
      1.0, static_cast<double>(sample.live_bytes) / static_cast<double>(sample.resident_bytes)));
}

std::size_t occupancy_class(std::uint64_t live_bytes, std::uint64_t page_bytes) {
  if (live_bytes == 0 || page_bytes == 0) return 0;
  return std::min<std::uint64_t>(10, (live_bytes * 10 + page_bytes - 1) / page_bytes);
}

PageCensus census_of(std::span<const std::uint32_t> live_bytes_of_page, std::uint64_t page_bytes,
                     std::uint64_t event_index) {
  PageCensus census;
  census.event_index = event_index;
  census.page_bytes = page_bytes;
  census.resident_pages = live_bytes_of_page.size();
  for (const std::uint32_t live_bytes : live_bytes_of_page) {
    census.live_bytes += live_bytes;
    ++census.pages_by_occupancy[occupancy_class(live_bytes, page_bytes)];
  }
  return census;
}

}  // namespace fitmark::analysis
