// SPDX-License-Identifier: MIT
//
// Blame by call stack, as flame graph tools read it; where no stacks were recorded, by lifetime and size.
//
// Layout:      folded: "outermost;...;innermost WEIGHT" a line; speedscope: one sampled profile per run
//              weights are hole byte-events, rounded; stacks that weigh less than 1 are left out
// Threads:     none needed; free functions
// Source:      stackcollapse of the FlameGraph tools; speedscope's file format, version 0.0.1
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns the stacks of every run that has blame; the first frame names subject and trace where the
// report has blame of several. Semicolons and line ends in frames become commas and blanks.
std::string folded_stacks(const Report& report);

// Returns the same as one document with a profile for each such run.
std::string speedscope_json(const Report& report);

}  // namespace fitmark::analysis
