// SPDX-License-Identifier: MIT
//
// Repeating a comparison until its times are known well enough.
#include "bench/command/precision.h"

#include <algorithm>
#include <span>
#include <vector>

#include "analysis/metric/figures.h"
#include "analysis/report/compare.h"
#include "analysis/report/control.h"
#include "analysis/report/verdict.h"
#include "bench/command/share.h"
#include "bench/command/usage_error.h"

namespace fitmark::bench {
namespace {

bool times_are_settled(std::span<const analysis::Run> runs, const std::string& baseline,
                       double width_ratio) {
  std::vector<analysis::MeasuredRun> measured;
  for (const analysis::Run& run : runs) {
    if (run.subject == analysis::kNullSubject) continue;
    measured.push_back({run, analysis::figures_of(run)});
  }
  const auto comparisons = analysis::compare(measured, baseline);
  return std::all_of(comparisons.begin(), comparisons.end(), [&](const auto& comparison) {
    return comparison.metric != "ns_per_event" || analysis::is_settled(comparison, width_ratio);
  });
}

}  // namespace

void repeat_until_precise(CompareRequest& request, const std::string& precision, double budget_s,
                          const std::string& baseline) {
  const double share = share_of(precision, "--precision");
  if (share == 0) throw UsageError("--precision takes a share above 0, such as 2%");
  request.budget_s = budget_s;
  request.is_settled = [baseline, share](std::span<const analysis::Run> runs) {
    return times_are_settled(runs, baseline, 2 * share);
  };
}

}  // namespace fitmark::bench
