// SPDX-License-Identifier: MIT
//
// The report as the page carries it: every figure, but only as much series as an eye can see.
//
// The rule:    1. of each subject on each trace, the series (and the heat map) of one
//                 repetition stays: the first that counts (no failure) and has one
//              2. a series of more than `points` points keeps its first and last, and from each of
//                 `points`/8 stretches of equal length those where a guide (live, held, resident,
//                 external fragmentation) is greatest and those where it is least. A point stays
//                 or goes whole in all columns, and none is averaged, so a peak never shrinks
//              3. ratios in a series are rounded to four decimals
//              4. a heat map has at most `points` columns and, in proportion, kMostMapRows rows;
//                 its cells become hexadecimal digits, as heat_map_cells.h says
// Invariants:  everything else is the report's own, field by field, also fields unknown here
// Complexity:  O(report) for the parse and for each json()
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace fitmark::analysis {

inline constexpr std::size_t kMostPoints = 2000;
inline constexpr std::size_t kFewestPoints = 15;
inline constexpr std::size_t kMostMapRows = 512;  // at kMostPoints

class PrunedReport {
 public:
  // Throws std::invalid_argument when `report_json` is no JSON object.
  explicit PrunedReport(std::string_view report_json);
  ~PrunedReport();

  // The report with at most `points` points a series, as compact JSON.
  std::string json(std::size_t points) const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace fitmark::analysis
