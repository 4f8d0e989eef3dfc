// SPDX-License-Identifier: MIT
//
// The counting runs of one subject on one trace: what a row of the smaller tables is made of.
//
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"
#include "analysis/statistics/median.h"

namespace fitmark::analysis {

struct SubjectCell {
  std::string trace;
  std::string digest;  // two files of one name are two traces
  std::string subject;
  std::vector<const Run*> runs;  // at least one
};

// Returns the cells in the order of `summarise`: traces as they first appear, subjects the baseline first,
// then by rising time. They refer to `report`.
std::vector<SubjectCell> cells_of(const Report& report);

// Returns whether two rows, or cells, are of one trace.
template <class A, class B>
bool of_one_trace(const A& a, const B& b) {
  return a.trace == b.trace && a.digest == b.digest;
}

// Returns the median over the runs of a cell of `value(run)`.
template <class Value>
double median_of(const SubjectCell& cell, Value&& value) {
  std::vector<double> values;
  for (const Run* run : cell.runs) values.push_back(value(*run));
  return median(values);
}

}  // namespace fitmark::analysis
