// SPDX-License-Identifier: MIT
//
// A report as plain values: the context, every run with its figures, the comparisons, the verdict.
// The JSON file, the page, the Markdown and the terminal table are renderings of these values.
//
// Threads:     plain values; share nothing
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/metric/figures.h"
#include "analysis/run.h"

namespace fitmark::analysis {

struct MeasuredRun {
  Run run;
  Figures figures;  // figures_of(run), or as an older report stored them
};

enum class Verdict {
  better,           // the difference is significant, and in the subject's favour
  worse,            // the difference is significant, and against the subject
  equivalent,       // "no difference within 2 %": the whole interval lies inside that band
  not_significant,  // the repetitions do not tell
};

// One subject against the baseline, on one trace, by one metric. A ratio is subject / baseline.
struct Comparison {
  std::string trace;
  std::string trace_digest;
  std::string subject;
  std::string baseline;
  std::string metric;  // a name in kMetrics
  std::string unit;    // "ns", "bytes", "ratio" or "1/s"
  std::string better;  // "lower" or "higher"
  Figure baseline_median;
  Figure subject_median;
  Figure ratio;                                       // median of the paired ratios
  std::optional<std::pair<double, double>> interval;  // 95 % bootstrap interval of `ratio`
  std::string interval_reason;  // why there is no interval; "exact" for deterministic figures
  std::uint64_t pairs = 0;      // repetitions in which both counted
  Figure p_value;               // Mann-Whitney U, two-sided
  Figure paired_p_value;        // Wilcoxon's signed ranks of the logarithms of the paired ratios
  Figure effect_size;           // Cliff's delta, -1..1; above 0: the subject's values are larger
  Verdict verdict = Verdict::not_significant;
};

// What any allocator needs for a trace, in bytes. Subjects stand between load and robson.
struct TraceBounds {
  std::string trace;
  std::string trace_digest;
  std::uint64_t load_bytes = 0;      // the floor: peak of live bytes
  std::uint64_t largest_bytes = 0;   // the largest request
  std::uint64_t objects = 0;         // that the trace allocates
  std::uint64_t packed_objects = 0;  // of these, in the packing: fewer where it is of a window
  Figure achievable_bytes;           // height of an offline packing; some allocator could do it
  std::string packing;               // how that was found
  double packing_seconds = 0;        // that the search took
  Figure robson_bytes;               // enough for every trace with this load and largest request
};

// How many objects a trace has in each class, by requested bytes and by events lived.
struct TraceProfile {
  std::string trace;
  std::string trace_digest;
  std::vector<std::uint64_t> size_lower_bytes;       // [n] lower edge of each class, ascending
  std::vector<std::uint64_t> size_objects;           // [n]
  std::vector<std::uint64_t> lifetime_lower_events;  // [m]
  std::vector<std::uint64_t> lifetime_objects;       // [m]
};

// A sentence that says what to do, or what the headline rests on, with the figures behind it.
struct Advice {
  std::string trace;  // that it speaks of; empty: of all
  std::string trace_digest;
  std::string sentence;
};

struct Report {
  Context context;
  std::string verdict;  // one sentence
  std::vector<Advice> advice;
  std::vector<MeasuredRun> runs;  // in the order in which they were made
  std::vector<Comparison> comparisons;
  std::vector<TraceBounds> bounds;   // per trace; empty: not computed
  std::vector<TraceProfile> traces;  // likewise
};

// Returns "better", "worse", "no difference within 2 %" or "not significant".
const char* to_string(Verdict verdict);

}  // namespace fitmark::analysis
