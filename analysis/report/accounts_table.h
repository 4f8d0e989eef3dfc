// SPDX-License-Identifier: MIT
//
// Renders where held bytes went, and how true the replay of a threaded trace was, as Markdown tables.
//
// Invariants:  the parts of each row add up to held bytes; what a subject does not reveal stands under
//              unattributed
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns one table a trace: the accounts of each subject's first counting run when live bytes were at
// their peak, and the largest share of held bytes that was unattributed in any sample of any of its runs.
std::string accounts_markdown(const Report& report);

// Returns one table for each trace of several threads: medians over the counting runs, of time that an
// event waited for another thread, of events that waited, and of events out of recorded order. Empty
// where no trace has several threads.
std::string fidelity_markdown(const Report& report);

}  // namespace fitmark::analysis
