// SPDX-License-Identifier: MIT
//
// Reads shares as people type them.
#pragma once

#include <string>

namespace fitmark::bench {

// "3%", "3 %" and "0.03" all mean 0.03. Throws UsageError naming the option.
double share_of(const std::string& text, const char* option);

}  // namespace fitmark::bench
