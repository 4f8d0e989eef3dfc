// SPDX-License-Identifier: MIT
//
// The one sentence that a report opens with, and the figures that it rests on.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// The subject that shows the replay loop's own cost; it is never called the best.
inline constexpr const char* kNullSubject = "null";

// Returns a headline: who is fastest and who smallest, as "A is fastest, 41 % below system; B is
// smallest, 10 % below system." It claims a difference only where the comparisons do and where it is 2 %
// or more in the mean; those that cannot be told from the best are named with it if they win too.
// Where runs failed it ends with how many of how many, which, and why.
std::string verdict_sentence(const Report& report);

// Returns the best subject for time and for memory with figures, interval and all that are level with
// it; nothing where the headline claims nothing.
std::vector<std::string> evidence_sentences(const Report& report);

}  // namespace fitmark::analysis
