// SPDX-License-Identifier: MIT
//
// A report for the terminal: an aligned table per trace with sparklines, time against memory as a plot, what
// failed or is absent, the verdict.
//
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// The narrowest and the widest terminal that tables are made for, and what they assume without one.
inline constexpr int kFewestColumns = 80;
inline constexpr int kMostColumns = 140;
inline constexpr int kTerminalColumns = 100;

struct TerminalStyle {
  bool colour = false;
  int columns =
      kTerminalColumns;  // that no line exceeds; below 100 without floor and fragmentation
};

// Returns the whole text with a final newline. Names that are too long are cut with an ellipsis; control
// characters in them are replaced.
std::string report_terminal(const Report& report, const TerminalStyle& style = {});

}  // namespace fitmark::analysis
