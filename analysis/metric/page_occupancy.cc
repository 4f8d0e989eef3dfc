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

void note_pages(const PageCensus& census, Sample& sample) {
  const auto& pages = census.pages_by_occupancy;
  sample.empty_pages = pages[0];
  sample.pages_filled_to_30_percent = pages[1] + pages[2] + pages[3];
  sample.pages_filled_to_60_percent = pages[4] + pages[5] + pages[6];
  sample.pages_filled_to_90_percent = pages[7] + pages[8] + pages[9];
  sample.pages_filled_above_90_percent = pages[10];
}

Figure sparse_page_share(const Run& run, const Sample& sample) {
  if (run.memory_touch != "all") return Figure::absent("not every byte was touched");
  if (sample.empty_pages == kAbsent) return Figure::absent("pages were not counted");
  const std::uint64_t sparse = sample.empty_pages + sample.pages_filled_to_30_percent;
  const std::uint64_t others = sample.pages_filled_to_60_percent +
                               sample.pages_filled_to_90_percent +
                               sample.pages_filled_above_90_percent;
  if (sparse + others == 0) return Figure::absent("no page is resident");
  return Figure::of(static_cast<double>(sparse) / static_cast<double>(sparse + others));
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
