// SPDX-License-Identifier: MIT
//
// The HTML that the bundler made at build time, embedded in the program.
#pragma once

#include <string_view>

namespace fitmark::analysis {

// The whole page, with the mark @fitmark-report@ where the report belongs.
std::string_view page_template();

}  // namespace fitmark::analysis
