// SPDX-License-Identifier: MIT
//
// A report as Markdown, sized for a pull request: verdict, a table per trace, what failed, the context.
//
// Threads:     none needed; free functions
#pragma once

#include <string>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns GitHub-flavoured Markdown with a final newline. Text from the outside is escaped.
std::string report_markdown(const Report& report);

// Returns the text so that Markdown shows it as it stands, within a cell of a table too.
std::string escaped(const std::string& text);

}  // namespace fitmark::analysis
