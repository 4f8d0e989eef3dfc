// SPDX-License-Identifier: MIT
//
// The series of a report as counter tracks that Perfetto and chrome://tracing open.
//
// Layout:      one process per run, named "SUBJECT on TRACE #REPETITION"; one counter for each field that
//              the subject reveals, with an event at each change; time is the recorded one, or a microsecond an event without it
// Threads:     none needed; free functions
// Source:      the Trace Event Format, counter events
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

std::string chrome_trace_json(const Report& report);

}  // namespace fitmark::analysis
