// SPDX-License-Identifier: MIT
//
// The list, each line naming the metric's own function.
#include "analysis/metric/series_metric.h"

#include "analysis/metric/bookkeeping_ratio.h"
#include "analysis/metric/external_fragmentation.h"
#include "analysis/metric/johnstone_wilson.h"
#include "analysis/metric/page_occupancy.h"
#include "analysis/metric/unusable_free.h"

namespace fitmark::analysis {
namespace {

Figure gross(const Run&, const Sample& sample) {
  return held_over_live(sample.held_bytes, sample.live_bytes);
}

Figure net(const Run&, const Sample& sample) {
  return held_over_live(net_bytes(sample), sample.live_bytes);
}

Figure fragmentation(const Run&, const Sample& sample) { return external_fragmentation(sample); }

Figure bookkeeping(const Run&, const Sample& sample) { return bookkeeping_ratio(sample); }

Figure bookkeeping_an_object(const Run&, const Sample& sample) {
  return bookkeeping_bytes_per_object(sample);
}

template <std::size_t i>
Figure unusable(const Run& run, const Sample& sample) {
  const bool tells_extents = sample.free_extents != kAbsent;
  if (!run.deterministic && tells_extents && sample.free_bytes_below_64 == kAbsent) {
    return Figure::absent("a malloc of another library does not tell its free extents one by one");
  }
  return unusable_free_index(sample, kUnusableFreeSizes[i]);
}

}  // namespace

constinit const std::array<SeriesMetric, kSeriesMetricCount> kSeriesMetrics = {{
    {"held_over_live", "held / live", "ratio", gross},
    {"net_held_over_live", "net held / live", "ratio", net},
    {"external_fragmentation", "external fragmentation", "fraction", fragmentation},
    {"page_occupancy", "page occupancy", "fraction", page_occupancy},
    {"sparse_page_share", "pages filled to 30 % or less", "fraction", sparse_page_share},
    {"bookkeeping_ratio", "bookkeeping / live", "fraction", bookkeeping},
    {"bookkeeping_bytes_per_object", "bookkeeping an object", "bytes", bookkeeping_an_object},
    {"unusable_free_index_64", "unusable free, requests of 64 B", "fraction", unusable<0>},
    {"unusable_free_index_512", "unusable free, requests of 512 B", "fraction", unusable<1>},
    {"unusable_free_index_4096", "unusable free, requests of 4 KiB", "fraction", unusable<2>},
    {"unusable_free_index_32768", "unusable free, requests of 32 KiB", "fraction", unusable<3>},
    {"unusable_free_index_262144", "unusable free, requests of 256 KiB", "fraction", unusable<4>},
    {"unusable_free_index_2097152", "unusable free, requests of 2 MiB", "fraction", unusable<5>},
}};

}  // namespace fitmark::analysis
