// SPDX-License-Identifier: MIT
//
// The table of every metric at the three peaks, and of the pages there by how full they are.
//
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns one table a trace: a row for each subject and peak, of the subject's first counting run; what it
// does not reveal reads "-". Empty where no run has samples.
std::string peaks_markdown(const Report& report);

}  // namespace fitmark::analysis
