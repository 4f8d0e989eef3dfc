// SPDX-License-Identifier: MIT
//
// Groups runs by trace and subject.
#include "analysis/report/subject_cell.h"

#include <algorithm>
#include <utility>

#include "analysis/report/summary.h"

namespace fitmark::analysis {

std::vector<SubjectCell> cells_of(const Report& report) {
  std::vector<SubjectCell> cells;
  for (const TraceSummary& trace : summarise(report)) {
    for (const SubjectSummary& row : trace.subjects) {
      SubjectCell cell{trace.trace, trace.trace_digest, row.subject, {}};
      for (const MeasuredRun& measured : report.runs) {
        const Run& run = measured.run;
        const bool is_of_cell = run.trace == cell.trace && run.trace_digest == cell.digest &&
                                run.subject == cell.subject;
        if (is_of_cell && run.failure.empty()) cell.runs.push_back(&run);
      }
      if (!cell.runs.empty()) cells.push_back(std::move(cell));
    }
  }
  return cells;
}

}  // namespace fitmark::analysis
