// SPDX-License-Identifier: MIT
//
// The one sentence that a report opens with: the best subject for time and for memory, with
// figures.
//
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// The subject that shows the replay loop's own cost; it is never called the best.
inline constexpr const char* kNullSubject = "null";

// Returns the sentence. It claims a difference only where the comparisons do, names those that
// cannot be told from the best, and says so where nothing was compared.
std::string verdict_sentence(const Report& report);

}  // namespace fitmark::analysis
