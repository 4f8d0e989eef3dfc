// SPDX-License-Identifier: MIT
//
// A report as comma-separated tables, one for runs and one for the series.
//
// Layout:      RFC 4180, lines end with LF, a header line first; an absent value is an empty cell
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns one line for each run: the fields of Run and Figures under their JSON names, with
// johnstone_wilson_1_gross and so on. Reasons are left to the JSON.
std::string runs_csv(const Report& report);

// Returns one line for each sample: subject, trace, repetition, then the fields of Sample.
std::string series_csv(const Report& report);

}  // namespace fitmark::analysis
