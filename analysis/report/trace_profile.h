// SPDX-License-Identifier: MIT
//
// Counts the objects of a trace by size and by lifetime, in classes that double.
//
// Threads:     none needed; free functions
#pragma once

#include <span>
#include <string>

#include "analysis/packing/packing.h"
#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns the profile: classes begin at 1, 2, 4, 8 ... bytes and events, from the smallest to the largest
// that has an object. Requests of 0 bytes count as 1.
TraceProfile profile_of(const std::string& trace, const std::string& trace_digest,
                        std::span<const Lifetime> lifetimes);

}  // namespace fitmark::analysis
