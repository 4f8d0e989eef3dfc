// SPDX-License-Identifier: MIT
//
// Johnstone & Wilson's four measures of fragmentation, gross and net.
//
// Glossary:    L(t), H(t)  live and held bytes after event t; N(t) = H - bookkeeping - rounding
//              gross uses H, net uses N in its place
// Threads:     none needed; free functions
// Source:      Johnstone & Wilson, The memory fragmentation problem: solved?, ISMM 1998,
// section 4.1.
//              They print percentages above L; here a measure is the ratio itself: 1 is none, 1.5
//              stands for their 50 %.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "analysis/metric/figures.h"
#include "analysis/run.h"

namespace fitmark::analysis {

// Returns measure 1: the sum over events of (held / live), divided by `events_counted`.
// Above 0; about 1 or more. Absent for 0 events.
Figure mean_held_over_live(double sum_of_ratios, std::uint64_t events_counted);

// Returns measures 2 and 3: held / live at one moment, that of peak live for 2, of peak held for 3.
// Absent where live is below kLiveFloorBytes or held is not known.
Figure held_over_live(std::uint64_t held_bytes, std::uint64_t live_bytes);

// Returns measure 4: the largest held of the whole run over the largest live, whenever each came.
// Never above measure 3. Absent as held_over_live is.
Figure peak_held_over_peak_live(std::uint64_t max_held_bytes, std::uint64_t max_live_bytes);

// Returns N of `sample`: held - bookkeeping - (granted - live); kAbsent if a part is not known.
std::uint64_t net_bytes(const Sample& sample);

struct JohnstoneWilson {
  std::array<GrossNet, 4> measures;  // [0] is measure 1
  std::string basis;                 // "held", or "resident" where held bytes are not revealed
};

// Returns all four of `run`: exact from its per-event sums where it has them, otherwise from its
// samples. On resident bytes the net measures are absent: bookkeeping need not be resident.
JohnstoneWilson johnstone_wilson(const Run& run);

}  // namespace fitmark::analysis
