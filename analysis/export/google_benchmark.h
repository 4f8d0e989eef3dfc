// SPDX-License-Identifier: MIT
//
// Reports as Google Benchmark writes its JSON, and its JSON as reports.
//
// Layout:      one benchmark named "replay/TRACE/SUBJECT" per run; real_time is the whole replay in ns,
//              items_per_second the events, the figures stand as counters
// Threads:     none needed; free functions
// Source:      google/benchmark, docs/user_guide.md and tools/compare.py
#pragma once

#include <string>
#include <string_view>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns the document; runs that failed carry error_occurred and error_message.
std::string google_benchmark_json(const Report& report);

// Reads what a Google Benchmark binary wrote with --benchmark_format=json. Of the parts of a name, the last
// that is not a number or a setting ("manual_time", "threads:4") is the subject, the others are the trace:
// "replay/a/best_fit" is best_fit on replay/a, "allocate_free/best_fit/64" is best_fit on
// allocate_free/64. A name of one part is the trace of the subject "benchmark". Aggregates are passed over.
// An event is an item where the binary counts items, otherwise an iteration. Throws ReportError.
Report parse_google_benchmark(std::string_view json, const std::string& origin);

}  // namespace fitmark::analysis
