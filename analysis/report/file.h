// SPDX-License-Identifier: MIT
//
// Whole files in and out: read at once, written under a temporary name and then renamed.
//
// Threads:     free functions; two writers of one path leave one of their texts, whole
#pragma once

#include <string>
#include <string_view>

namespace fitmark::analysis {

// Returns the bytes of the file. Throws ReportError naming `path` and the system's reason.
std::string read_file(const std::string& path);

// Puts `text` at `path`; on any failure nothing is left under that name that was not there before.
// Throws ReportError naming `path` and the system's reason.
void write_file(const std::string& path, std::string_view text);

}  // namespace fitmark::analysis
