// SPDX-License-Identifier: MIT
//
// Groups runs by trace and subject.
#include "analysis/report/subject_cell.h"

#include <algorithm>
#include <tuple>

namespace fitmark::analysis {

std::vector<SubjectCell> cells_of(const Report& report) {
  std::vector<SubjectCell> cells;
  for (const MeasuredRun& measured : report.runs) {
    const Run& run = measured.run;
    if (!run.failure.empty()) continue;
    auto found = std::find_if(cells.begin(), cells.end(), [&](const SubjectCell& cell) {
      return cell.trace == run.trace && cell.digest == run.trace_digest &&
             cell.subject == run.subject;
    });
    if (found == cells.end()) {
      found = cells.insert(cells.end(), {run.trace, run.trace_digest, run.subject, {}});
    }
    found->runs.push_back(&run);
  }
  std::stable_sort(cells.begin(), cells.end(), [](const SubjectCell& a, const SubjectCell& b) {
    return std::tie(a.trace, a.digest) < std::tie(b.trace, b.digest);
  });
  return cells;
}

}  // namespace fitmark::analysis
