// SPDX-License-Identifier: MIT
//
// Bookkeeping against live bytes and live objects.
#include "analysis/metric/bookkeeping_ratio.h"

namespace fitmark::analysis {
namespace {

const char* const kNotRevealed = "the subject does not reveal its bookkeeping";

}  // namespace

Figure bookkeeping_ratio(const Sample& sample) {
  if (sample.bookkeeping_bytes == kAbsent) return Figure::absent(kNotRevealed);
  if (sample.live_bytes < kLiveFloorBytes) {
    return Figure::absent("live bytes are below " + std::to_string(kLiveFloorBytes));
  }
  return Figure::of(static_cast<double>(sample.bookkeeping_bytes) /
                    static_cast<double>(sample.live_bytes));
}

Figure bookkeeping_bytes_per_object(const Sample& sample) {
  if (sample.bookkeeping_bytes == kAbsent) return Figure::absent(kNotRevealed);
  if (sample.live_objects == 0) return Figure::absent("no objects are live");
  return Figure::of(static_cast<double>(sample.bookkeeping_bytes) /
                    static_cast<double>(sample.live_objects));
}

}  // namespace fitmark::analysis
