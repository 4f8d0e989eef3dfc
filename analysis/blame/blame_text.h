// SPDX-License-Identifier: MIT
//
// Blame in sentences, as folded stacks, and for speedscope.
//
// Threads:     none needed; free functions
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/blame/blame.h"

namespace fitmark::analysis {

// Returns the frames of a call stack, outermost first: "function (file:line)". Empty where not known.
using FramesOf = std::function<std::vector<std::string>(std::uint32_t stack)>;

// Returns the first `count` rows, in the order of the tables that show them, as sentences:
// "212 objects from parse_header (up to 48 B, lifetime: to the end) pin 31.0 MiB of otherwise empty pages and
// held holes of 12.0 MiB open on average." The innermost frame names the place.
std::vector<std::string> blame_sentences(const BlameReport& report, const FramesOf& frames_of,
                                         std::size_t count);

// Returns one line a row, "frame;frame;48 B;to the end WEIGHT", weighed by mean hole bytes, rounded;
// rows below one byte are left out. Frames keep no semicolons or line ends.
std::string blame_folded(const BlameReport& report, const FramesOf& frames_of);

// Returns the same as a file that speedscope opens, in bytes.
std::string blame_speedscope(const BlameReport& report, const FramesOf& frames_of,
                             const std::string& name);

}  // namespace fitmark::analysis
