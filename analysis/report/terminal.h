// SPDX-License-Identifier: MIT
//
// A report for the terminal: verdict, an aligned table per trace with sparklines, what failed or is absent.
//
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

struct TerminalStyle {
  bool colour = false;
};

// The columns that no line of the tables exceeds.
inline constexpr int kTerminalColumns = 100;

// Returns the whole text with a final newline. Names that are too long are cut with an ellipsis; control
// characters in them are replaced.
std::string report_terminal(const Report& report, const TerminalStyle& style = {});

}  // namespace fitmark::analysis
