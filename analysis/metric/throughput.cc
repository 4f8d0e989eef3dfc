// SPDX-License-Identifier: MIT
//
// Time per event and its reciprocal.
#include "analysis/metric/throughput.h"

#include <algorithm>

namespace fitmark::analysis {
namespace {

const char* const kNothingTimed = "no events were timed";

}  // namespace

Figure ns_per_event(double elapsed_ns, std::uint64_t events) {
  if (events == 0 || elapsed_ns <= 0) return Figure::absent(kNothingTimed);
  return Figure::of(elapsed_ns / static_cast<double>(events));
}

Figure events_per_second(double elapsed_ns, std::uint64_t events) {
  if (events == 0 || elapsed_ns <= 0) return Figure::absent(kNothingTimed);
  return Figure::of(1e9 * static_cast<double>(events) / elapsed_ns);
}

Figure net_ns_per_event(double elapsed_ns, double null_elapsed_ns, std::uint64_t events) {
  if (events == 0 || elapsed_ns <= 0) return Figure::absent(kNothingTimed);
  if (null_elapsed_ns <= 0) return Figure::absent("the null allocator was not run in this block");
  return Figure::of(std::max(0.0, elapsed_ns - null_elapsed_ns) / static_cast<double>(events));
}

}  // namespace fitmark::analysis
